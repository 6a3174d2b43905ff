"""/api/appointment-holds: times that are kept for some minutes."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response

from functions.appointments.parameters import TIME_PROBLEMS
from functions.appointments.stores import holds, stores
from voxanne.api.http.etags import expected_version, with_etag
from voxanne.api.http.request_context import caller
from voxanne.api.http.route_groups import RouteGroup
from voxanne.api.idempotency import respond_once
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.domain.holds.errors import HOLD
from voxanne.domain.holds.models import Hold, StoredHold
from voxanne.domain.holds.schemas import NewHold
from voxanne.domain.holds.service import place_hold, release_hold

hold_routes = RouteGroup(
    "/api/appointment-holds",
    tag="Appointments",
    read="appointments:read",
    write="appointments:write",
    billed=True,
    object_type="hold",
)


@hold_routes.post(
    summary="Hold a time", operation_id="createHold", status_code=HTTPStatus.CREATED, problems=TIME_PROBLEMS
)
def create_hold(body: NewHold) -> Response[Hold]:
    """Reserve a time for 1 to 15 minutes. A booking with its `hold_id` turns the hold into an appointment.

    A hold needs a free time, as a booking does. No other request can book or hold the time before `expires_at`; then it
    is free again at once. If a busy block covers the time meanwhile, booking it fails with `slot_taken` until the block
    is deleted.
    """

    def respond(hold: StoredHold, writes: list[Write]) -> Response[Hold]:
        location = f"/api/appointment-holds/{hold.id}"
        return respond_once(hold.to_response(), writes, location=location, version=hold.version)

    return place_hold(stores(), holds(), caller().organization_id, body, respond)


@hold_routes.get("/<hold_id>", summary="Read a hold", operation_id="readHold")
def read_hold(hold_id: str) -> Hold:
    """Return a hold. A hold that has expired or become an appointment is a 404."""
    hold = holds().get(caller().organization_id, hold_id)
    if not hold.is_live(clock.now()):
        raise HOLD.not_found(hold_id)
    return with_etag(hold.to_response(), hold.version)


@hold_routes.delete(
    "/<hold_id>",
    summary="Delete a hold",
    operation_id="deleteHold",
    status_code=HTTPStatus.NO_CONTENT,
    problems=("hold_converted",),
)
def delete_hold(hold_id: str) -> None:
    """Delete a hold and free its time. An expired hold can be deleted too.

    A hold that has become an appointment is a 409 `hold_converted`.
    """
    release_hold(holds(), stores().occupancy, caller().organization_id, hold_id, expected_version=expected_version())
