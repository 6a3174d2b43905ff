"""Erasing: DELETE /api/contacts/{contact_id}, and POST /api/calls/{call_id}/forget.

Both stand here, since erasing needs permissions on many stores, which no other function should have.
"""

import functools
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from voxanne.api.http.etags import expected_version
from voxanne.api.http.request_context import caller, current_request
from voxanne.api.http.route_groups import RouteGroup
from voxanne.api.idempotency import refuse_reused_key, respond_once
from voxanne.domain.calls.models import Call
from voxanne.domain.calls.retention import require_retained, to_response
from voxanne.domain.erasures.models import ErasureProgress

if TYPE_CHECKING:
    from voxanne.domain.erasures.contact_erasure import ContactEraser

routes = RouteGroup("/api/contacts", tag="Contacts", write="contacts:write", object_type="contact")
# Forgetting costs nothing and may be a patient's right, so it stays possible while billing is inactive.
call_routes = RouteGroup("/api/calls", tag="Calls", read="calls:read", write="calls:write", object_type="call")
_JSON = "application/json"
_RESPONSES: dict[int, Any] = {
    202: {
        "description": "The contact is gone. Its data is being erased; repeat the request to learn how far.",
        "content": {_JSON: {"model": ErasureProgress}},
    },
    204: {"description": "The contact and its data are erased."},
}
_RETRY_SECONDS = 5
CancelAppointments = Annotated[
    bool,
    Query(
        description="True: cancel the contact's future appointments, which requires `appointments:write`. Default: "
        "they are a 409."
    ),
]


@functools.cache
def _eraser() -> "ContactEraser":
    # Erasing is rare and knows all stores: each cold start would pay a tenth more for these imports.
    from voxanne.aws.provider_links import ProviderLinks  # noqa: PLC0415
    from voxanne.domain.calendars.occupancy import OccupancyRepository  # noqa: PLC0415
    from voxanne.domain.contacts.repository import ContactRepository  # noqa: PLC0415
    from voxanne.domain.erasures.contact_erasure import ContactEraser  # noqa: PLC0415
    from voxanne.domain.erasures.service import Eraser  # noqa: PLC0415
    from voxanne.webhooks.erasures.service import CopyEraser  # noqa: PLC0415

    return ContactEraser(
        Eraser.from_environment(CopyEraser.from_environment()),
        ContactRepository.from_environment(),
        OccupancyRepository.from_environment(),
        ProviderLinks.from_environment(),
    )


@routes.delete(
    "/<contact_id>",
    summary="Erase a contact",
    operation_id="eraseContact",
    action="contact.erased",
    status_code=HTTPStatus.NO_CONTENT,
    responses=_RESPONSES,
    problems=("contact_has_appointments", "contact_in_call", "contact_erased", "merged"),
)
def erase_contact(contact_id: str, *, cancel_appointments: CancelAppointments = False) -> Response[Any]:
    """Erase a contact with its names, its numbers and what was said in its calls. Ids, times and counts stay.

    A contact with an open call (`contact_in_call`) or a future appointment (`contact_has_appointments`) is a 409. An
    erased contact is a 410 `contact_erased`, and another contact can have its phones.
    """
    if cancel_appointments:
        caller().require("appointments:write")
    erasure = _eraser().erase(
        caller().organization_id,
        contact_id,
        expected_version(),
        cancel_appointments=cancel_appointments,
        secret=caller().cursor_key,
    )
    if erasure.is_underway:
        current_request().headers["Retry-After"] = str(_RETRY_SECONDS)
        return Response(status_code=HTTPStatus.ACCEPTED, content_type=_JSON, body=erasure.to_progress())
    return Response(status_code=HTTPStatus.NO_CONTENT)


@call_routes.post(
    "/<call_id>/forget",
    summary="Erase what was said in a call",
    operation_id="forgetCall",
    action="call.forgotten",
    problems=("call_in_progress",),
)
def forget_call(call_id: str) -> Response[Call]:
    """Erase the transcript, recording, summary, analysis and reason of a call, also in its events. The call stays.

    This can't be undone, and reports that arrive later do not restore them. A call that has not
    ended is a 409 `call_in_progress`.
    """
    from voxanne.domain.erasures.service import IN_REQUEST  # noqa: PLC0415 - see _eraser

    refuse_reused_key()
    organization_id, eraser = caller().organization_id, _eraser().eraser
    require_retained(eraser.calls.get(organization_id, call_id))
    eraser.forget_call(organization_id, call_id, IN_REQUEST)
    call = eraser.calls.get(organization_id, call_id)
    return respond_once(to_response(call, None), [], status=HTTPStatus.OK, version=call.version)
