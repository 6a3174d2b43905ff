"""An endpoint's health: when it is paused or disabled, and how many deliveries may be in progress there at once."""

import random
import secrets
from contextlib import suppress
from typing import Any, Self

from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import write
from voxanne.core import clock
from voxanne.core.logging import logger
from voxanne.core.time_zones import DAY
from voxanne.webhooks.deliveries.models import CLAIM_SECONDS
from voxanne.webhooks.endpoints.models import Pace, StoredEndpoint

_FAILURES_TO_PAUSE = 5
_FIRST_PAUSE_SECONDS, _MAX_PAUSE_SECONDS = 5 * 60, 60 * 60
_DISABLE_AFTER_SECONDS = 5 * DAY
_FAST_MILLISECONDS = 1000
# An endpoint that is slow, or whose speed is unknown, gets at most two workers at once.
_SLOTS = ("slot_0", "slot_1")


def pause_seconds(failures: int) -> int:
    """Return how long an endpoint is paused after *failures* in a row: 5 minutes, then twice as long, up to an hour."""
    return int(min(_FIRST_PAUSE_SECONDS * 2.0 ** (failures - _FAILURES_TO_PAUSE), _MAX_PAUSE_SECONDS))


def retry_after_pause(endpoint: StoredEndpoint, now: float) -> float:
    """Return when to retry a delivery that met a pause: at a random moment after it, since only one may probe."""
    pause = pause_seconds(endpoint.failures_in_row)
    return max(endpoint.paused_until or now, now) + random.uniform(0, pause)  # noqa: S311 - jitter, no secret


class EndpointHealth:
    """Health of endpoints, stored with them."""

    def __init__(self, endpoints: Table) -> None:
        self._endpoints = endpoints

    @classmethod
    def from_environment(cls) -> Self:
        """Return the health of the deployment's endpoints."""
        return cls(Table.from_environment("WEBHOOK_ENDPOINTS_TABLE"))

    def may_probe(self, organization_id: str, endpoint: StoredEndpoint, *, at_once: bool) -> bool:
        """Return whether a delivery may be sent; when a pause ends, one delivery probes and the pause is extended.

        One that a client asks for probes *at once*, whatever else probes: the client may have repaired the endpoint.
        """
        now = clock.now()
        if endpoint.paused_until is None:
            return True
        if now < endpoint.paused_until and not at_once:
            return False
        extended = int(now) + pause_seconds(endpoint.failures_in_row)
        update = Update().change({"paused_until": extended}).claim(secrets.token_hex(8))
        update.using.values[":read"] = endpoint.paused_until
        is_first = self._update(organization_id, endpoint, update, "paused_until = :read") is not None
        return is_first or at_once

    def take_slot(self, organization_id: str, endpoint: StoredEndpoint) -> str | None:
        """Take one of the slots of an endpoint that is not fast; return None if both are taken."""
        now = int(clock.now())
        for slot in random.sample(_SLOTS, len(_SLOTS)):
            update = Update().change({slot: now + CLAIM_SECONDS}).claim(secrets.token_hex(8))
            update.using.values[":now"] = now
            is_free = f"(attribute_not_exists({slot}) OR {slot} <= :now)"
            if self._update(organization_id, endpoint, update, is_free) is not None:
                return slot
        return None

    def release_slot(self, organization_id: str, endpoint: StoredEndpoint, slot: str | None) -> None:
        """Release the slot, if one was taken, when no attempt was made."""
        if slot is not None:
            self._update(organization_id, endpoint, Update().change({slot: None}))

    def record_success(
        self, organization_id: str, endpoint: StoredEndpoint, slot: str | None, milliseconds: int
    ) -> None:
        """Record a success. A healthy endpoint that holds no slot costs no write."""
        healthy = {"failures_in_row": 0, "failing_since": None, "paused_until": None, "pace": _pace(milliseconds)}
        changes = {name: value for name, value in healthy.items() if value != getattr(endpoint, name)}
        if slot is not None:
            changes[slot] = None
        if changes:
            self._update(organization_id, endpoint, Update().change(changes))

    def record_failure(
        self, organization_id: str, endpoint: StoredEndpoint, slot: str | None, milliseconds: int
    ) -> None:
        """Record a failure: the fifth in a row pauses the endpoint; five days of failures alone disable it.

        Since when it fails is what is stored: the attempt may have begun before another one succeeded, or a client
        enabled the endpoint again.
        """
        now = clock.now()
        changes: dict[str, Any] = {"pace": "slow"} if _pace(milliseconds) == "slow" else {}
        if slot is not None:
            changes[slot] = None
        update = Update().change(changes).change_if_absent("failing_since", clock.instant(now))
        item = self._update(organization_id, endpoint, update.add("failures_in_row", 1))
        if item is not None and item["enabled"]:
            self._act_on_failures(organization_id, endpoint, item, now)

    def _act_on_failures(self, organization_id: str, endpoint: StoredEndpoint, item: Item, now: float) -> None:
        """Pause or disable an endpoint as its failures require, unless they are forgotten since they were counted."""
        changes: dict[str, Any] = {}
        if item["failures_in_row"] >= _FAILURES_TO_PAUSE:
            changes["paused_until"] = int(now) + pause_seconds(item["failures_in_row"])
        is_disabled = now - clock.seconds_of(item["failing_since"]) >= _DISABLE_AFTER_SECONDS
        if is_disabled:
            changes |= _disabled("failing", now)
        if not changes:
            return
        update = Update().change(changes)
        update.using.values.update({":counted": item["failing_since"], ":enabled": True})
        condition = "failing_since = :counted AND enabled = :enabled"
        if self._update(organization_id, endpoint, update, condition) is not None and is_disabled:
            _log_disabled(organization_id, endpoint, "failing")

    def disable_gone(self, organization_id: str, endpoint: StoredEndpoint) -> None:
        """Disable an endpoint that answered 410 Gone, unless a client has changed it since the attempt began."""
        update = Update().change(_disabled("gone", clock.now()))
        update.using.values.update({":read": endpoint.version, ":enabled": True})
        if self._update(organization_id, endpoint, update, "version = :read AND enabled = :enabled") is not None:
            _log_disabled(organization_id, endpoint, "gone")

    def _update(
        self, organization_id: str, endpoint: StoredEndpoint, update: Update, condition: str = ""
    ) -> Item | None:
        """Update an endpoint that still has the URL of the attempt; return None if a condition does not hold."""
        update.using.names["#url"] = "url"
        update.using.values[":url"] = endpoint.url
        updating = self._endpoints.build_update(
            key_of(organization_id, endpoint.id),
            update,
            condition="#url = :url" + (f" AND {condition}" if condition else ""),
            on_conflict=ConcurrentUpdateError,
        )
        with suppress(ConcurrentUpdateError):
            return write(updating, ReturnValues="ALL_NEW")
        return None


def _pace(milliseconds: int) -> Pace:
    return "fast" if milliseconds < _FAST_MILLISECONDS else "slow"


def _disabled(reason: str, now: float) -> dict[str, Any]:
    at = clock.instant(now)
    return {"enabled": False, "disabled_reason": reason, "disabled_at": at, "updated_at": at}


def _log_disabled(organization_id: str, endpoint: StoredEndpoint, reason: str) -> None:
    logger.warning("endpoint.disabled", endpoint_id=endpoint.id, organization_id=organization_id, reason=reason)
