"""Times that a phone call keeps free for its caller, if the organisation says so (`hold_offered_times`).

The times that `check_availability` offers are held for some minutes, in place of those that it held before, and can be
booked or moved to only in this phone call. Holding is optional: if it fails, the times are offered all the same.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from voxanne.aws.dynamodb.expressions import Expression
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError
from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.core import clock
from voxanne.core.errors import UnavailableError
from voxanne.core.logging import logger
from voxanne.core.time_zones import MINUTE
from voxanne.domain.agent_tools.context import ToolContext
from voxanne.domain.agent_tools.offered_services import Offer
from voxanne.domain.agent_tools.repository import record_expiry, record_key
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.appointments.service import occupancy_of
from voxanne.domain.calendars.availability import occupied_buckets
from voxanne.domain.calendars.errors import SlotTakenError
from voxanne.domain.calendars.models import Slot
from voxanne.domain.calendars.occupancy import Bucket, held_until

_MINUTES = 10


@dataclass(frozen=True)
class _Held:
    """The buckets that a phone call holds, and what they contain."""

    value: str
    buckets: frozenset[Bucket]


def hold_offered(context: ToolContext, offer: Offer, slots: Sequence[Slot], minutes: int) -> dict[str, int]:
    """Hold *slots* of the offer's calendars for this phone call, if the organisation wants it; return facts of it.

    Raises:
        SlotTakenError: another client took one of them at this moment.
    """
    if not slots or not context.call.holds_offered_times:
        return {}
    buckets = frozenset(bucket for slot in slots for bucket in _buckets(offer, slot, minutes))
    before = _held(context)
    now = _Held(held_until(int((clock.now() + _MINUTES * MINUTE) * 1000), context.holder), buckets)
    occupancy, organization_id = context.dependencies.occupancy, context.call.organization_id
    try:
        note = _build_note(context, before, now)
        commit([*occupancy.build_hold(organization_id, now.value, now.buckets), note])
    except (ConcurrentUpdateError, UnavailableError) as error:
        logger.info("tool.nothing_held", error=type(error).__name__)
        return {}
    if before is not None:
        _release(context, before, kept=now.buckets)
    return {"held_minutes": _MINUTES}


def release_others(context: ToolContext, booked: StoredAppointment) -> None:
    """Free the times that the phone call holds, except the one that it booked."""
    held = _held(context) if context.call.holds_offered_times else None
    own = occupancy_of(booked)
    if held is not None and own is not None:
        _release(context, held, kept=frozenset((own.calendar_id, bucket) for bucket in own.buckets))


def _held(context: ToolContext) -> _Held | None:
    """Return the buckets that the phone call held last, whether or not the hold has expired."""
    item = context.results.records.get(record_key(context.call, ["held"]))
    if item is None:
        return None
    return _Held(item["value"], frozenset((calendar_id, int(bucket)) for calendar_id, bucket in item["buckets"]))


def _build_note(context: ToolContext, before: _Held | None, now: _Held) -> Write:
    """Return the write that notes what the phone call holds.

    Raises, when committed:
        ConcurrentUpdateError: another tool call held something since.
    """
    item = {"value": now.value, "buckets": [list(bucket) for bucket in sorted(now.buckets)]}
    return context.results.records.build_put(
        record_key(context.call, ["held"]) | item | {"expires_at": record_expiry()},
        condition="attribute_not_exists(idempotency_key)" if before is None else "#value = :before",
        using=Expression() if before is None else Expression({"#value": "value"}, {":before": before.value}),
        on_conflict=lambda _: ConcurrentUpdateError(),
    )


def _buckets(offer: Offer, slot: Slot, minutes: int) -> Iterator[Bucket]:
    [calendar] = [each for each in offer.calendars if each.id == slot.calendar_id]
    start = round(clock.seconds_of(slot.starts_at))
    yield from ((calendar.id, bucket) for bucket in occupied_buckets(calendar, start, start + minutes * MINUTE))


def _release(context: ToolContext, held: _Held, kept: frozenset[Bucket]) -> None:
    """Free buckets hour by hour: an hour that is no longer held as noted, because its hold ran out, is skipped."""
    occupancy, organization_id = context.dependencies.occupancy, context.call.organization_id
    for write in occupancy.build_release(organization_id, held.value, held.buckets - kept):
        with suppress(ConcurrentUpdateError, SlotTakenError, UnavailableError):
            commit([write])
