"""What one phone call uses here: the provider's messages, what its agent asks, what the integrator is told."""

from collections.abc import Iterator
from contextlib import contextmanager

from benchmarks import calls, prices
from benchmarks.prices import Footprint
from tests.integration.outbound import Outbox
from tests.integration.vapi_calls import VoiceCall, voice_call, work
from tests.integration.webhooks import begin
from tests.observers import captured_logs
from tests.product import Client


class Meter:
    """Adds up what is used while it runs."""

    def __init__(self) -> None:
        self.total = Footprint()

    @contextmanager
    def invocations(self, count: int = 1, polls: int = 0) -> Iterator[None]:
        """So many invocations of functions. Queues are polled, and messages deleted, by Lambda and not by functions."""
        with captured_logs() as logs, calls.recorded(with_units=True, all_services=True) as made:
            yield
        # What the test does in the poller's place is no function's.
        own = [call for call in made if call.operation not in {"ReceiveMessage", "DeleteMessage"}]
        once = prices.invocation(own, len(logs.text))
        started = prices.invocation([], 0).times(count - 1)
        self.total += once + started + Footprint(sqs_requests=polls)


def receiver(clinic: Client) -> list[calls.Call]:
    """The calls of AWS that one of the provider's messages costs before it is answered."""
    webhooks, call = begin(clinic.product), voice_call(clinic)
    webhooks.send("vapi", call.status("ringing"))
    with calls.recorded(with_units=False, all_services=True) as made:
        webhooks.send("vapi", call.status("in-progress", 4))
    return made


def footprint(clinic: Client) -> Footprint:
    """An inbound call from its first ring to its report, and what is told of it."""
    meter = Meter()
    webhooks, outbox, call = begin(clinic.product), Outbox(), voice_call(clinic)
    for body in _messages(call):
        # Receivers stand behind function URLs, which cost nothing.
        with meter.invocations():
            webhooks.send("vapi", body)
        with meter.invocations(polls=2):
            work()
        with meter.invocations():
            outbox.record()
    return meter.total


def _messages(call: VoiceCall) -> list[dict[str, object]]:
    return [call.status("ringing"), call.status("in-progress", 4), call.status("ended", 188), call.report()]
