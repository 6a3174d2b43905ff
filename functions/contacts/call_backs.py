"""POST /api/contacts/{contact_id}/call-back: an agent calls the contact."""

import functools
from collections.abc import Sequence
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.api.idempotency import respond_once
from voxanne.aws import sqs
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import config
from voxanne.domain.call_backs.schemas import NewCallBack
from voxanne.domain.call_backs.service import CallBackDependencies, is_due, place_call_back
from voxanne.domain.calls.listing import queue_message
from voxanne.domain.calls.models import Call, StoredCall
from voxanne.domain.calls.retention import to_response

# Calling a contact requires the same scope as cancelling the call.
routes = RouteGroup(
    "/api/contacts", tag="Calls", read="calls:read", write="calls:write", billed=True, object_type="call"
)


@functools.cache
def _stores() -> CallBackDependencies:
    return CallBackDependencies.from_environment()


@routes.post(
    "/<contact_id>/call-back",
    summary="Call a contact back",
    operation_id="createCallBack",
    action="call.created",
    status_code=HTTPStatus.ACCEPTED,
    problems=(
        "call_limit_reached",
        "contact_in_call",
        "do_not_call",
        "contact_erased",
        "merged",
        "destination_not_allowed",
    ),
)
def call_back(contact_id: str, body: NewCallBack) -> Response[Call]:
    """Queue a call to a contact by an agent, dialled between 08:00 and 21:00 in the contact's time zone.

    A contact can have one open call-back at a time, and each is dialled at most once, and not while the contact is on
    the phone with an agent. `GET /api/calls/{call_id}` shows its progress; `POST /api/calls/{call_id}/cancel` cancels
    it before it is dialled.
    """
    return place_call_back(_stores(), caller().organization_id, contact_id, body, _respond)


def _respond(call: StoredCall, writes: Sequence[Write]) -> Response[Call]:
    def queue_if_due() -> None:
        if is_due(call):
            sqs.send(config.required("CALLS_QUEUE_URL"), queue_message(caller().organization_id, call.id))

    return respond_once(
        to_response(call, None),
        writes,
        location=f"/api/calls/{call.id}",
        version=call.version,
        status=HTTPStatus.ACCEPTED,
        after_commit=queue_if_due,
    )
