"""Fetching a calendar source: its busy times become busy blocks of its calendar, in place of those from before.

A worker holds the source's lease from reading it to storing the result, so that no two workers store blocks of one
source. A failed attempt leaves the blocks as they are. After a crash the source is still due.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from voxanne.aws.dynamodb.writes import Write, commit
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.core.logging import logger
from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.core.safe_http.fetching import Download, Fetcher, NotFetchedError, NotModifiedError
from voxanne.core.time_zones import DAY, HOUR, MINUTE, Span
from voxanne.domain.busy_time.placement import BusyTimeDependencies
from voxanne.domain.busy_time.replacement import SourceBlock, remove_source_blocks, replace_source_blocks
from voxanne.domain.calendar_feeds.icalendar import is_feed_of
from voxanne.domain.calendar_sources.errors import FetchFailedError, SourceChangedError
from voxanne.domain.calendar_sources.models import READ_FOR, SourceWarning, StoredSource
from voxanne.domain.calendar_sources.repository import SourceRepository
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.ical.errors import UnreadableFileError
from voxanne.domain.ical.models import Limits
from voxanne.domain.ical.service import BusyTimes, read_busy_times
from voxanne.domain.organizations.tombstones import Tombstones

FETCH_EVERY = 10 * MINUTE
# A source that has failed for a day is fetched less often.
_FAILING, _FETCH_FAILING_EVERY = DAY, HOUR
# If the last success is longer ago than this, at least one attempt has failed or died since.
_SILENT = 1.5 * FETCH_EVERY
# A message that comes this soon after an attempt at the same version was sent twice, and is ignored.
_REPEATED = 2 * MINUTE
# A file that the server calls unchanged is read anew after this time all the same, as the booking window moves on.
_READ_EVERY, _MOST_AHEAD, _MARGIN = 12 * HOUR, 365 * DAY, 2 * DAY
_MAX_BLOCKS, _MAX_VALIDATOR = 10_000, 200
_FETCH_SECONDS = 20.0
_HEADERS = {
    "Accept": "text/calendar, */*;q=0.1",
    "Accept-Encoding": "gzip, identity",
    "User-Agent": "Voxanne-Calendars/1",
}


@dataclass(frozen=True)
class SourceRefresher:
    """Fetches sources, and removes the blocks of those that were deleted. Both are idempotent."""

    sources: SourceRepository
    busy_time: BusyTimeDependencies
    tombstones: Tombstones
    fetcher: Fetcher

    @classmethod
    def from_environment(cls, policy: AddressPolicy) -> Self:
        """Return the refresher of the deployment that the function belongs to."""
        return cls(
            SourceRepository.from_environment(),
            BusyTimeDependencies.from_environment(),
            Tombstones.from_environment(),
            Fetcher(policy, _FETCH_SECONDS, Limits().max_bytes),
        )

    def refresh(self, organization_id: str, identifier: str) -> None:
        """Fetch a source; if it was deleted, remove its blocks and then the source itself.

        Raises:
            LeaseTakenError: another worker has it.
            UnavailableError: the store is busy. The source stays due.
        """
        if self.tombstones.cover(organization_id):
            return
        leased = self.sources.acquire_lease(organization_id, identifier)
        if leased is None:
            return
        source, lease = leased
        try:
            if source.is_leaving:
                remove_source_blocks(self.busy_time, organization_id, source.calendar_id, source.source_id)
                end = self.sources.build_end(organization_id, source, lease)
                self._commit(organization_id, source, end, stale_from=None)
            elif _is_repeated(source):
                self._release(organization_id, source, lease)
            else:
                self._fetch(organization_id, self._noting_silence(organization_id, source, lease), lease)
        except SourceChangedError:
            # A client's request has changed it meanwhile, and has sent a message for the new version.
            logger.info("source.changed", organization_id=organization_id, source_id=source.source_id)
            self._release(organization_id, source, lease)
        except Exception:
            # The next attempt need not wait until the lease runs out.
            self._release(organization_id, source, lease)
            raise

    def _noting_silence(self, organization_id: str, source: StoredSource, lease: str) -> StoredSource:
        """Return the source, noting that the last attempts died without a result: this one may die as well."""
        now = clock.now()
        if now - clock.seconds_of(source.fresh_at) < _SILENT:
            return source
        noted = {"noted_stale_from": clock.instant(source.stale_from), "stale_since": _stale_since(source, now)}
        if all(value == getattr(source, name) for name, value in noted.items()):
            return source
        note = self.sources.build_note(organization_id, source, lease, noted)
        self._commit(organization_id, source, note, stale_from=noted["noted_stale_from"])
        return source.model_copy(update=noted)

    def _fetch(self, organization_id: str, source: StoredSource, lease: str) -> None:
        now = clock.now()
        try:
            calendar = self.busy_time.calendars.get(organization_id, source.calendar_id)
        except NotFoundError as error:
            # Calendars are only deleted with their organisation.
            raise SourceChangedError from error
        within = _window(calendar, now)
        known = _is_known(source, calendar, now)
        try:
            result = self._read(source, calendar, within, known=known)
        except FetchFailedError as error:
            result = {"error": error.code}
        else:
            if "spans" in result:
                spans = result.pop("spans")
                blocks = [SourceBlock(f"{begins}-{ends}", begins, ends) for begins, ends in spans]
                replace_source_blocks(self.busy_time, organization_id, source.calendar_id, source.source_id, blocks)
            result |= {"error": None, "last_fetched_at": clock.instant(now), "fresh_at": clock.instant(now)}
        self._record(organization_id, source, lease, result, now)

    def _read(self, source: StoredSource, calendar: Calendar, within: Span, *, known: bool) -> dict[str, Any]:
        """Return the result of fetching a source, with its busy times in `spans` if the file was read.

        Raises:
            FetchFailedError: it could not be fetched or read.
        """
        try:
            with self.fetcher.fetched(source.url, _headers(source, known=known)) as download:
                data = download.unpacked()
                content_type, validators = download.content_type, _validators(download)
        except NotModifiedError:
            return {}
        except NotFetchedError as error:
            raise FetchFailedError(str(error)) from error
        if is_feed_of(data, calendar.id):
            raise FetchFailedError("own_feed")
        try:
            busy = read_busy_times(data, calendar.time_zone, within)
        except UnreadableFileError as error:
            is_page = content_type == "text/html" or data.lstrip()[:1] == b"<"
            raise FetchFailedError("web_page" if is_page and error.code == "not_a_calendar" else error.code) from error
        if len(busy.spans) > _MAX_BLOCKS:
            raise FetchFailedError("too_many_busy_times")
        read = {"read_for": _read_for(calendar), "read_at": clock.instant(), "warnings": _warnings(busy)}
        return {"spans": busy.spans, **read, **validators}

    def _record(
        self, organization_id: str, source: StoredSource, lease: str, result: dict[str, Any], now: float
    ) -> None:
        after = source.model_copy(update=result)
        result["stale_since"] = _stale_since(after, now)
        # The calendar notes the first failure, so that its readers know to the minute when the source becomes stale.
        stale_from = None if after.error is None else clock.instant(after.stale_from)
        result["noted_stale_from"] = stale_from
        failing = now - clock.seconds_of(after.fresh_at) > _FAILING and after.error is not None
        due_at = now + (_FETCH_FAILING_EVERY if failing else FETCH_EVERY)
        record = self.sources.build_result(organization_id, source, lease, result, due_at)
        self._commit(organization_id, source, record, stale_from=stale_from)
        logger.info(
            "source.fetched",
            organization_id=organization_id,
            source_id=source.source_id,
            status=after.status(now),
            code=after.error,
        )

    def _commit(self, organization_id: str, source: StoredSource, write: Write, *, stale_from: str | None) -> None:
        """Commit the result of an attempt, and note in the calendar when the source becomes stale, if that changes."""
        if stale_from == source.noted_stale_from:
            commit([write])
            return
        note = self.busy_time.calendars.build_stale_from(
            organization_id, source.calendar_id, source.source_id, stale_from, SourceChangedError()
        )
        commit([write, note])

    def _release(self, organization_id: str, source: StoredSource, lease: str) -> None:
        try:
            self.sources.release_lease(organization_id, source.id, lease)
        except SourceChangedError:
            logger.info("source.lease_lost", organization_id=organization_id, source_id=source.source_id)


def _stale_since(source: StoredSource, now: float) -> str | None:
    """Return since when a source is known to be stale; None if it is not."""
    return (source.stale_since or clock.instant(now)) if source.is_stale(now) else None


def _is_repeated(source: StoredSource) -> bool:
    if source.attempted_at is None or source.attempted_version != source.version:
        return False
    return clock.now() - clock.seconds_of(source.attempted_at) < _REPEATED


def _window(calendar: Calendar, now: float) -> Span:
    """Return the span for which a file is read: as far ahead as the calendar can be booked.

    It begins two days ago, so that a block of several events stays the same once the first of them is over.
    """
    ahead = min((calendar.booking_window_days + 1) * DAY, _MOST_AHEAD)
    return int(now) - _MARGIN, int(now) + ahead + _MARGIN


def _read_for(calendar: Calendar) -> str:
    return " ".join(str(getattr(calendar, name)) for name in READ_FOR)


def _is_known(source: StoredSource, calendar: Calendar, now: float) -> bool:
    """Tell whether the busy times that were read can stay if the server says that the file has not changed."""
    if source.read_at is None or source.error is not None:
        return False
    return source.read_for == _read_for(calendar) and now - clock.seconds_of(source.read_at) < _READ_EVERY


def _headers(source: StoredSource, *, known: bool) -> dict[str, str]:
    validators = {"If-None-Match": source.etag, "If-Modified-Since": source.last_modified} if known else {}
    return {**_HEADERS, **{name: value for name, value in validators.items() if value is not None}}


def _validators(download: Download) -> Mapping[str, str | None]:
    return {
        "etag": _plain(download.headers.get("etag")),
        "last_modified": _plain(download.headers.get("last-modified")),
    }


def _plain(value: str | None) -> str | None:
    """Return a header's value that can be sent back as it is."""
    is_plain = value is not None and value.isascii() and value.isprintable() and len(value) <= _MAX_VALIDATOR
    return value if is_plain else None


def _warnings(busy: BusyTimes) -> list[Mapping[str, Any]]:
    return [
        SourceWarning.of(code, subject, number).model_dump() for (code, subject), number in busy.warnings.counts.items()
    ]
