"""Measure the use of one phone call: the provider's messages, its agent's tools, its recording, webhooks out."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from benchmarks import calls, left, prices
from benchmarks.prices import Footprint
from tests.integration.outbound import Deliveries, delivering, endpoint_at
from tests.integration.phone_calls import TOOLS
from tests.integration.receivers import listening
from tests.integration.vapi_calls import VoiceCall, link, voice_call, work
from tests.integration.webhooks import Webhooks, begin
from tests.observers import captured_logs
from tests.product import Client
from tests.samples import make_agent
from voxanne.aws.provider_links import ProviderLinks
from voxanne.aws.s3 import Bucket
from voxanne.core import clock
from voxanne.domain.calls.models import Media
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.updates import Authority, CallUpdate
from voxanne.vapi.correlation import call_link

# Calls that the tests make in place of Lambda's pollers.
_POLLERS = frozenset({"GetQueueUrl", "ReceiveMessage", "DeleteMessage"})
_POLLS_OF_A_MESSAGE = 2
_QUEUES = (("EventsQueue", "EventDispatcherFunction"), ("DeliveriesQueue", "WebhookDelivererFunction"))


class Meter:
    """Sums the use of several invocations."""

    def __init__(self) -> None:
        self.total = Footprint()
        self.milliseconds: defaultdict[str, float] = defaultdict(float)
        self.pieces: Counter[str] = Counter()

    @contextmanager
    def invocation(self, function: str, polls: int = 0) -> Iterator[None]:
        """Measure one invocation of a function, unless it makes no calls."""
        with captured_logs() as logs, calls.recorded(with_units=True, all_services=True) as recorded:
            yield
        own = [call for call in recorded if call.operation not in _POLLERS]
        if own:
            self.total += prices.invocation(own, len(logs.text)) + Footprint(sqs_requests=polls)
            self.milliseconds[function] += prices.milliseconds(own)


def receiver(clinic: Client) -> list[calls.Call]:
    """Return the AWS calls that one of the provider's messages costs before it is answered."""
    webhooks, call = begin(clinic.product), voice_call(clinic)
    webhooks.send("vapi", call.status("ringing"))
    with calls.recorded(with_units=False, all_services=True) as recorded:
        webhooks.send("vapi", call.status("in-progress", 4))
    return recorded


def use_of_a_call(clinic: Client) -> tuple[Footprint, left.Bytes]:
    """Return the use of an inbound call from first ring to recording, with two tool calls and one endpoint."""
    meter, leaves = meter_of_a_call(clinic)
    return meter.total, leaves


def meter_of_a_call(clinic: Client) -> tuple[Meter, left.Bytes]:
    """Return the measurements of such a call by function, and the bytes that it leaves."""
    meter, webhooks, call = Meter(), begin(clinic.product), _call(clinic)
    with _delivering(clinic, meter) as deliveries:
        before = left.stored()
        for body in (call.status("ringing"), call.status("in-progress", 4)):
            _told(meter, webhooks, body)
        on_monday = {"date": monday(clinic.product.clock())}
        _asked(meter, webhooks, call, "check_availability", on_monday)
        _asked(meter, webhooks, call, "book_appointment", {**on_monday, "time": "10:00", "name": "Jane Doe"})
        for body in (call.status("ended", 188), call.report()):
            _told(meter, webhooks, body)
        _recording_fetched(meter, clinic, call)
        _delivered(meter, deliveries)
    return meter, left.since(before)


def use_of_an_event(clinic: Client) -> tuple[Footprint, left.Bytes]:
    """Return the use of recording one event and sending it to one endpoint, without the change that it reports."""
    meter = Meter()
    with _delivering(clinic, meter) as deliveries:
        clinic("POST", "/api/contacts", body={"name": "Jane Doe", "phone": "+14155550100"})
        before = left.stored()
        _delivered(meter, deliveries)
    return meter.total, left.since(before)


@contextmanager
def _delivering(clinic: Client, meter: Meter) -> Iterator[Deliveries]:
    """Send events to an endpoint, and add what was sent to the meter."""
    with listening() as endpoint, delivering(clinic.product) as deliveries:
        endpoint_at(clinic, endpoint.url)
        deliveries.work()
        yield deliveries
        for request in endpoint.received:
            meter.total += prices.sent(len(request.body)) + _waiting("receiver_response")


def _recording_fetched(meter: Meter, clinic: Client, call: VoiceCall) -> None:
    """Add the recording to its call, as the fetcher does once it has stored it."""
    calls_of_clinic = CallRepository.from_environment()
    [stored] = [entry["id"] for entry in clinic("GET", "/api/calls").json]
    key = f"recordings/{clinic.organization_id}/{stored}/mono.wav"
    update = CallUpdate(
        authority=Authority.REPORT,
        at=int(clinic.product.clock() * 1000),
        recording=Media(state="stored", key=key, content_type="audio/wav", stored_at=clock.instant()),
    )
    meter.pieces["RecordingFetcherFunction"] += 1
    with meter.invocation("RecordingFetcherFunction", polls=_POLLS_OF_A_MESSAGE):
        ProviderLinks.from_environment().find(call_link(call.id))
        calls_of_clinic.get(clinic.organization_id, stored)
        Bucket.from_environment().put(key, b"RIFF", "audio/wav")
        calls_of_clinic.apply_update(clinic.organization_id, stored, update)
    meter.total += _waiting("recording_fetch")


def _waiting(what: str) -> Footprint:
    assumed = prices.table()["assumed"]
    return Footprint(lambda_gigabyte_milliseconds=assumed[what] * assumed["gigabytes_of_waiting"])


def _call(clinic: Client) -> VoiceCall:
    agent_id = make_agent(clinic, tools=TOOLS)["id"]
    link(clinic, f"vapi#assistant#as-{agent_id}", agent_id)
    return VoiceCall(clinic, f"as-{agent_id}", agent_id, began=clinic.product.clock() - 200)


def _told(meter: Meter, webhooks: Webhooks, body: object) -> None:
    # Receivers are invoked by function URLs, which cost nothing.
    meter.pieces.update(["VapiReceiverFunction", "VapiWorkerFunction"])
    with meter.invocation("VapiReceiverFunction"):
        webhooks.send("vapi", body)
    with meter.invocation("VapiWorkerFunction", polls=_POLLS_OF_A_MESSAGE):
        work()


def _asked(meter: Meter, webhooks: Webhooks, call: VoiceCall, name: str, arguments: dict[str, str]) -> None:
    tool = {"id": name, "type": "function", "function": {"name": name, "arguments": arguments}}
    meter.pieces["VapiReceiverFunction"] += 1
    with meter.invocation("VapiReceiverFunction"):
        response = webhooks.send("vapi", call.message("tool-calls", 20, toolCallList=[tool]))
    (result,) = response.json["results"]
    if "error" in result:
        raise AssertionError(f"{name} failed: {result['error']}")


def _delivered(meter: Meter, deliveries: Deliveries) -> None:
    with meter.invocation("EventRecorderFunction"):
        deliveries.outbox.record()
    for queue, function in _QUEUES:
        while _handed_over(meter, deliveries, queue, function):
            pass


def _handed_over(meter: Meter, deliveries: Deliveries, queue: str, function: str) -> int:
    with meter.invocation(function, polls=_POLLS_OF_A_MESSAGE):
        messages = deliveries.hand_over(queue, function)
    meter.pieces[function] += messages
    if function == "EventDispatcherFunction":
        meter.pieces["EventRecorderFunction"] += messages
    return messages


def monday(now: float) -> str:
    """Return a Monday 8 to 14 days ahead: new calendars are open on working days, for bookings weeks ahead."""
    today = datetime.fromtimestamp(now, UTC).date()
    return (today + timedelta(days=14 - today.weekday())).isoformat()
