"""How many call-backs an organisation requests in a day, in all and to one number: limits of cost, and of harm.

Two counters change in the transaction that creates a call-back or cancels it, so they are exact however many requests
run at once. They lie in the table of the Idempotency-Key records, which expire too. The key of a number's counter is a
digest: the table holds no number.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Self

from voxanne.aws.dynamodb.expressions import ALWAYS, Expression
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write
from voxanne.core import clock
from voxanne.core.time_zones import DAY, HOUR, instants_at, local_date, wall_of
from voxanne.domain.call_backs.errors import limit_reached
from voxanne.domain.calls.models import StoredCall
from voxanne.domain.organizations.models import StoredOrganization


@dataclass(frozen=True)
class OrganizationDay:
    """A day in the organisation's time zone; `ends` is in seconds since the epoch."""

    name: str
    ends: int


def current_day(organization: StoredOrganization, now: float) -> OrganizationDay:
    """Return the day on which an organisation's call-backs at *now*, in seconds since the epoch, are counted."""
    time_zone = organization.counting_zone_at(now)
    today = local_date(time_zone, int(now))
    midnight = wall_of(today + timedelta(days=1))
    # Where the clocks skip midnight, the day ends as they go forward; where they repeat it, at the second one.
    ends = instants_at(time_zone, midnight) or instants_at(time_zone, midnight + HOUR)
    return OrganizationDay(today.isoformat(), max(ends))


def day_to_its_end(organization: StoredOrganization, now: float) -> dict[str, str]:
    """Return the attributes that keep a new time zone from starting a new day and count before this day ends."""
    zone, day = organization.counting_zone_at(now), current_day(organization, now)
    return {"former_time_zone": zone, "former_time_zone_until": clock.instant(day.ends)}


class DailyCallBacks:
    """The counters of an organisation's call-backs by day."""

    def __init__(self, records: Table) -> None:
        self._records = records

    @classmethod
    def from_environment(cls) -> Self:
        """Return the counters of the deployment that the function belongs to."""
        return cls(Table.from_environment("IDEMPOTENCY_TABLE"))

    def used(self, organization_id: str, day: OrganizationDay) -> int:
        """Return how many call-backs the organisation has requested on a day and not cancelled."""
        item = self._records.get(_key(organization_id, day.name))
        return 0 if item is None else max(int(item["n"]), 0)

    def build_count(self, organization: StoredOrganization, e164: str, day: OrganizationDay) -> list[Write]:
        """Return the writes that count a call-back of that day.

        Raises, when committed:
            LimitReachedError: the organisation, or the number, has had as many as it may.
        """
        id_, whole = organization.organization_id, organization.call_backs_a_day
        refusal = limit_reached("organization", whole, clock.instant(day.ends))
        return [
            self._build_count(_key(id_, day.name), whole, day, refusal),
            self._build_count_of_number(organization, e164, day),
        ]

    def build_other_number(
        self, organization: StoredOrganization, call: StoredCall, e164: str, now: float
    ) -> list[Write]:
        """Return the writes that count a call-back at another number than the one that it was requested for.

        It counts on the day of the request. If that is over, it counts on the present day, on which the first number
        has no count to give back.

        Raises, when committed:
            LimitReachedError: the number has had as many as it may.
        """
        counted_on = _day_of(call, now)
        count = self._build_count_of_number(organization, e164, counted_on or current_day(organization, now))
        if counted_on is None or call.to is None:
            return [count]
        return [count, self._build_return(_key(organization.organization_id, counted_on.name, call.to), counted_on)]

    def build_return(self, organization_id: str, call: StoredCall, now: float) -> list[Write]:
        """Return the writes that stop counting a call-back, because it was cancelled before it was dialled.

        There are none if the day of the request is over.
        """
        day = _day_of(call, now)
        if day is None or call.to is None:
            return []
        return [self._build_return(_key(organization_id, day.name, number), day) for number in (None, call.to)]

    def _build_return(self, key: dict[str, str], day: OrganizationDay) -> Write:
        # Counters have no backup: in a new stack with the retained tables there is none of the calls that wait.
        return self._records.build_update(
            key,
            "SET n = if_not_exists(n, :one) - :one, expires_at = :expiry",
            condition=ALWAYS,
            using=Expression(values={":one": 1, ":expiry": day.ends + DAY}),
            on_conflict=lambda _: LookupError("a write without a condition was refused"),
        )

    def _build_count_of_number(self, organization: StoredOrganization, e164: str, day: OrganizationDay) -> Write:
        limit = organization.call_backs_to_a_number
        refusal = limit_reached("number", limit, clock.instant(day.ends))
        return self._build_count(_key(organization.organization_id, day.name, e164), limit, day, refusal)

    def _build_count(self, key: dict[str, str], limit: int, day: OrganizationDay, refusal: Exception) -> Write:
        return self._records.build_update(
            key,
            "ADD n :one SET expires_at = :expiry",
            condition="attribute_not_exists(n) OR n < :limit",
            using=Expression(values={":one": 1, ":limit": limit, ":expiry": day.ends + DAY}),
            on_conflict=lambda _: refusal,
        )


def _day_of(call: StoredCall, now: float) -> OrganizationDay | None:
    """Return the day on which a call-back counts, if it is not over."""
    state = call.dial_state
    if state is None or state.counted_on is None or state.counted_until is None:
        return None
    day = OrganizationDay(state.counted_on, int(clock.seconds_of(state.counted_until)))
    return day if now < day.ends else None


def _key(organization_id: str, day: str, e164: str | None = None) -> dict[str, str]:
    # The space keeps it apart from clients' keys, which have none.
    number = "" if e164 is None else f" {hashlib.sha256(f'{organization_id} {e164}'.encode()).hexdigest()}"
    return {"organization_id": organization_id, "idempotency_key": f"call-backs {day}{number}"}
