from typing import Any

from voxanne.dialling.steps import Dial
from voxanne.domain.calls.models import StoredCall
from voxanne.domain.calls.service import metadata_of

type Document = dict[str, Any]

_NAME_CHARACTERS = 40


def call_document(organization_id: str, call: StoredCall, dial: Dial) -> Document:
    """The body of `POST /call`. What concerns the patient goes with the call, never into the assistant."""
    name = dial.contact.name[:_NAME_CHARACTERS]
    reason = " ".join((call.reason or "").split())
    return {
        "assistantId": dial.assistant_id,
        "phoneNumberId": dial.phone_number_id,
        "customer": {"number": dial.contact.phone, "name": name},
        "assistantOverrides": {
            "metadata": metadata_of(organization_id, call.id),
            "variableValues": {
                "contact_name": name,
                "reason": reason,
                # The assistant's own prompt ends with it.
                "call_back": f"You are calling {name} back. {f'Reason: {reason}' if reason else ''}".strip(),
            },
        },
    }
