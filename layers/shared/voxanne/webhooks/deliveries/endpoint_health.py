"""How deliveries to an endpoint go: when it is paused, when disabled, and how many may be under way there at once."""

import random
from contextlib import suppress
from typing import Any, Self

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import write
from voxanne.core import clock
from voxanne.core.logging import logger
from voxanne.webhooks.deliveries.models import CLAIM_SECONDS
from voxanne.webhooks.endpoints.models import Pace, StoredEndpoint

_FAILURES_TO_PAUSE = 5
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 5 * 60, 60 * 60
_HOPELESS_SECONDS = 5 * 86_400
_FAST_MILLISECONDS = 1000
# One that is slow, or of which nobody knows yet, has so many at once: its slowness fills no more of the workers.
_SLOTS = ("slot_0", "slot_1")


def pause_seconds(failures: int) -> int:
    """How long an endpoint rests after so many failures in a row."""
    return int(min(_FIRST_PAUSE_SECONDS * 2.0 ** (failures - _FAILURES_TO_PAUSE), _LONGEST_PAUSE_SECONDS))


def back_from_pause(endpoint: StoredEndpoint, now: float) -> float:
    """When a delivery that met a pause is looked at again: some time in the next one, as only one is to probe."""
    rest = pause_seconds(endpoint.failures_in_row)
    return max(endpoint.paused_until or now, now) + random.uniform(0, rest)  # noqa: S311 - jitter, no secret


class EndpointHealth:
    """What deliveries leave behind at their endpoints."""

    def __init__(self, endpoints: Table) -> None:
        self._endpoints = endpoints

    @classmethod
    def from_environment(cls) -> Self:
        """Return the health of the deployment's endpoints."""
        return cls(Table.from_environment("WEBHOOK_ENDPOINTS_TABLE"))

    def may_probe(self, organization_id: str, endpoint: StoredEndpoint) -> bool:
        """Tell whether a delivery may try a paused endpoint: of all that come when its rest is over, one may."""
        now = clock.now()
        if endpoint.paused_until is None:
            return True
        if now < endpoint.paused_until:
            return False
        update = Update().change({"paused_until": int(now) + pause_seconds(endpoint.failures_in_row)})
        update.using.values[":read"] = endpoint.paused_until
        return self._changed(organization_id, endpoint, update, "paused_until = :read") is not None

    def take_slot(self, organization_id: str, endpoint: StoredEndpoint) -> str | None:
        """Take a place among those who send to an endpoint that is not fast; None where all are taken."""
        now = int(clock.now())
        for slot in random.sample(_SLOTS, len(_SLOTS)):
            update = Update().change({slot: now + CLAIM_SECONDS})
            update.using.values[":now"] = now
            free = f"(attribute_not_exists({slot}) OR {slot} <= :now)"
            if self._changed(organization_id, endpoint, update, free) is not None:
                return slot
        return None

    def release_slot(self, organization_id: str, endpoint: StoredEndpoint, slot: str | None) -> None:
        """Give a place back of which no use was made."""
        if slot is not None:
            self._changed(organization_id, endpoint, Update().change({slot: None}))

    def record_success(
        self, organization_id: str, endpoint: StoredEndpoint, slot: str | None, milliseconds: int
    ) -> None:
        """Note a success, unless that is how things are."""
        well = {"failures_in_row": 0, "failing_since": None, "paused_until": None, "pace": _pace(milliseconds)}
        news = {name: value for name, value in well.items() if value != getattr(endpoint, name)}
        if slot is not None:
            news[slot] = None
        if news:
            self._changed(organization_id, endpoint, Update().change(news))

    def record_failure(
        self, organization_id: str, endpoint: StoredEndpoint, slot: str | None, milliseconds: int
    ) -> None:
        """Note a failure: the fifth in a row pauses the endpoint, five days of nothing else disable it."""
        now = clock.now()
        since = endpoint.failing_since or clock.instant(now)
        news: dict[str, Any] = {"failing_since": since}
        if _pace(milliseconds) == "slow":
            news["pace"] = "slow"
        if slot is not None:
            news[slot] = None
        if now - clock.seconds_of(since) >= _HOPELESS_SECONDS:
            news |= _disabled("failing", now)
            logger.warning("a webhook endpoint is disabled", endpoint_id=endpoint.id, reason="failing")
        found = self._changed(organization_id, endpoint, Update().change(news).add("failures_in_row", 1))
        if found is not None and found["failures_in_row"] >= _FAILURES_TO_PAUSE:
            until = int(now) + pause_seconds(found["failures_in_row"])
            self._changed(organization_id, endpoint, Update().change({"paused_until": until}))

    def disable_gone(self, organization_id: str, endpoint: StoredEndpoint) -> None:
        """Disable an endpoint that said it is gone for good."""
        logger.info("a webhook endpoint is disabled", endpoint_id=endpoint.id, reason="gone")
        self._changed(organization_id, endpoint, Update().change(_disabled("gone", clock.now())))

    def _changed(
        self, organization_id: str, endpoint: StoredEndpoint, update: Update, condition: str = ""
    ) -> Item | None:
        """Change an endpoint that still has the URL to which was sent; None where the condition does not hold."""
        update.using.names["#url"] = "url"
        update.using.values[":url"] = endpoint.url
        changing = self._endpoints.build_update(
            key_of(organization_id, endpoint.id),
            update.text(),
            condition="#url = :url" + (f" AND {condition}" if condition else ""),
            using=update.using,
            on_conflict=ConcurrentUpdateError,
        )
        with suppress(ConcurrentUpdateError):
            return write(changing, ReturnValues="ALL_NEW")
        return None


def _pace(milliseconds: int) -> Pace:
    return "fast" if milliseconds < _FAST_MILLISECONDS else "slow"


def _disabled(reason: str, now: float) -> dict[str, Any]:
    at = clock.instant(now)
    return {"enabled": False, "disabled_reason": reason, "disabled_at": at, "updated_at": at}
