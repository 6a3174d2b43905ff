"""Events of the types that the published webhook handler handles."""

from tests.integration import appointments, calls
from tests.integration.outbound import Deliveries, endpoint_at
from tests.integration.receivers import Received, listening
from tests.product import Client
from voxanne.core.clock import instant


def three_events(clinic: Client, deliveries: Deliveries) -> tuple[str, list[Received]]:
    """An event of each type that the sample handles, as it is delivered; and the secret that signed them."""
    with listening() as receiver:
        secret = endpoint_at(clinic, receiver.url, events=["call.started", "call.ended", "appointment.booked"])[
            "secret"
        ]
        call = calls.placed(clinic, status="in_progress", reason="Ž 1e16 \u2028")
        calls.ended(clinic, call, analysis=calls.analysis({"score": 1.0, "10": 1, "2": 1e21, "small": 1e-7}))
        calendar = appointments.first_calendar(clinic)["id"]
        slot = clinic("GET", f"/api/availability?{_next_fortnight(clinic)}&calendar_id={calendar}").json[0]
        appointments.booked(clinic, slot["starts_at"], metadata={"2": "b", "1": "a"})
        deliveries.work()
        return secret, receiver.received


def _next_fortnight(clinic: Client) -> str:
    """The part of a query that asks for times from tomorrow until a fortnight from now."""
    now = clinic.product.clock()
    return f"starts_after={instant(now + 86_400)}&starts_before={instant(now + 14 * 86_400)}"
