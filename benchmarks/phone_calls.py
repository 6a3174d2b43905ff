"""Measure the use of one phone call: the provider's messages, its agent's tools, the webhooks to an integrator."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from benchmarks import calls, prices
from benchmarks.prices import Footprint
from tests.integration.outbound import Deliveries, delivering, endpoint_at
from tests.integration.phone_calls import TOOLS
from tests.integration.receivers import listening
from tests.integration.vapi_calls import VoiceCall, link, voice_call, work
from tests.integration.webhooks import Webhooks, begin
from tests.observers import captured_logs
from tests.product import Client
from tests.samples import make_agent

# Calls that the tests make in place of Lambda's pollers.
_POLLERS = frozenset({"GetQueueUrl", "ReceiveMessage", "DeleteMessage"})
_POLLS_OF_A_MESSAGE = 2
_QUEUES = (("EventsQueue", "EventDispatcherFunction"), ("DeliveriesQueue", "WebhookDelivererFunction"))


class Meter:
    """Sums the use of several invocations."""

    def __init__(self) -> None:
        self.total = Footprint()

    @contextmanager
    def invocation(self, polls: int = 0) -> Iterator[None]:
        """Measure one invocation of a function, unless it makes no calls."""
        with captured_logs() as logs, calls.recorded(with_units=True, all_services=True) as recorded:
            yield
        own = [call for call in recorded if call.operation not in _POLLERS]
        if own:
            self.total += prices.invocation(own, len(logs.text)) + Footprint(sqs_requests=polls)


def receiver(clinic: Client) -> list[calls.Call]:
    """Return the AWS calls that one of the provider's messages costs before it is answered."""
    webhooks, call = begin(clinic.product), voice_call(clinic)
    webhooks.send("vapi", call.status("ringing"))
    with calls.recorded(with_units=False, all_services=True) as recorded:
        webhooks.send("vapi", call.status("in-progress", 4))
    return recorded


def footprint(clinic: Client) -> Footprint:
    """Return the use of an inbound call from first ring to report, with two tool calls and one endpoint."""
    meter, webhooks, call = Meter(), begin(clinic.product), _call(clinic)
    with listening() as endpoint, delivering(clinic.product) as deliveries:
        endpoint_at(clinic, endpoint.url)
        deliveries.work()
        for body in (call.status("ringing"), call.status("in-progress", 4)):
            _told(meter, webhooks, body)
        monday = {"date": _monday(clinic.product.clock())}
        _asked(meter, webhooks, call, "check_availability", monday)
        _asked(meter, webhooks, call, "book_appointment", {**monday, "time": "10:00", "name": "Jane Doe"})
        for body in (call.status("ended", 188), call.report()):
            _told(meter, webhooks, body)
        _delivered(meter, deliveries)
    return meter.total


def _call(clinic: Client) -> VoiceCall:
    agent_id = make_agent(clinic, tools=TOOLS)["id"]
    link(clinic, f"vapi#assistant#as-{agent_id}", agent_id)
    return VoiceCall(clinic, f"as-{agent_id}", agent_id, began=clinic.product.clock() - 200)


def _told(meter: Meter, webhooks: Webhooks, body: object) -> None:
    # Receivers are invoked by function URLs, which cost nothing.
    with meter.invocation():
        webhooks.send("vapi", body)
    with meter.invocation(polls=_POLLS_OF_A_MESSAGE):
        work()


def _asked(meter: Meter, webhooks: Webhooks, call: VoiceCall, name: str, arguments: dict[str, str]) -> None:
    tool = {"id": name, "type": "function", "function": {"name": name, "arguments": arguments}}
    with meter.invocation():
        response = webhooks.send("vapi", call.message("tool-calls", 20, toolCallList=[tool]))
    (result,) = response.json["results"]
    if "error" in result:
        raise AssertionError(f"{name} failed: {result['error']}")


def _delivered(meter: Meter, deliveries: Deliveries) -> None:
    with meter.invocation():
        deliveries.outbox.record()
    for queue, function in _QUEUES:
        while _handed_over(meter, deliveries, queue, function):
            pass


def _handed_over(meter: Meter, deliveries: Deliveries, queue: str, function: str) -> int:
    with meter.invocation(polls=_POLLS_OF_A_MESSAGE):
        return deliveries.hand_over(queue, function)


def _monday(now: float) -> str:
    """Return a Monday 8 to 14 days ahead: new calendars are open on working days, for bookings weeks ahead."""
    today = datetime.fromtimestamp(now, UTC).date()
    return (today + timedelta(days=14 - today.weekday())).isoformat()
