"""An appointment that belongs to one contact first, and to another later."""

from tests.erasures import MARK, PHONE
from tests.integration import contacts
from tests.integration.appointments import NINE
from tests.product import Client

OTHER_PHONE = "+14155550172"


def booked(clinic: Client) -> tuple[str, str]:
    """An appointment with the mark wherever a patient is named; its id and the contact's."""
    contact = contacts.made(clinic, name=MARK, phone=PHONE)
    wanted = {"contact_id": contact["id"], "starts_at": NINE, "notes": MARK}
    answer = clinic("POST", "/api/appointments", wanted, {"Idempotency-Key": "book"})
    assert answer.json["patient"]["name"] == MARK
    return answer.json["id"], contact["id"]


def given_to_another(clinic: Client, appointment_id: str) -> str:
    """Give an appointment to another contact; the id of that contact."""
    other = contacts.made(clinic, name="Bob Other", phone=OTHER_PHONE)
    answer = clinic("PATCH", f"/api/appointments/{appointment_id}", {"contact_id": other["id"], "notes": "Bob's"})
    assert answer.status == 200, answer
    return str(other["id"])
