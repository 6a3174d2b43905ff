"""Counts of calls against the calls, and against what each call is recorded to have added to them."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from functools import partial

from operations.queries import query
from operations.stacks import Stack
from operations.verification.findings import Change, Condition, Finding
from voxanne.aws.dynamodb.expressions import Expression, Update
from voxanne.aws.dynamodb.items import Item
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, key_of
from voxanne.aws.dynamodb.tables import Table
from voxanne.core import clock
from voxanne.core.ids import is_id
from voxanne.core.time_zones import DAY
from voxanne.domain.call_counts.contributions import ATTRIBUTES, contribution_of
from voxanne.domain.call_counts.repository import CallCountRepository, StoredContribution, to_contribution
from voxanne.domain.call_counts.service import build_contribution
from voxanne.domain.calls.repository import from_item
from voxanne.domain.calls.schemas import MAX_WAIT_SECONDS

# A more recent change may not have reached the counts yet.
_COUNTED_WITHIN_SECONDS = 300
# A call counts on a day up to its longest wait after its creation. Two more days are for the call and for time zones.
_MARGIN_DAYS = MAX_WAIT_SECONDS // DAY + 2


def differences(stack: Stack, organization_id: str) -> Iterator[Finding]:
    """Yield counters that are not the sums of contributions, then calls whose stored contribution is out of date.

    Counters of days whose calls may be past their retention are not compared.
    """
    table = stack.table("CallCountsTable")
    # The counters first: whatever is added while the rest is read raises their revision.
    items = list(query(table, "organization_id", organization_id))
    counters = {item["id"]: item for item in items if item["id"].startswith("day#")}
    stored = {
        item["id"]: to_contribution(item)
        for item in query(table, "organization_id", organization_id)
        if is_id("call", item["id"])
    }
    yield from _wrong_sums(table, organization_id, counters, stored, _oldest_day(stack))
    yield from _uncounted(stack, organization_id, stored)


def _oldest_day(stack: Stack) -> str:
    retained = int(stack.parameters["CallRetentionDays"]) - _MARGIN_DAYS
    return clock.instant(clock.now() - retained * DAY)[:10]


def _wrong_sums(
    table: Table,
    organization_id: str,
    counters: Mapping[str, Item],
    stored: Mapping[str, StoredContribution],
    oldest_day: str,
) -> Iterator[Finding]:
    sums: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for contribution in stored.values():
        if contribution.counter is not None:
            sums[contribution.counter].update(contribution.counts)
    for counter in sorted({*counters, *sums}):
        item = counters.get(counter, {})
        counted = {name: item[name] for name in ATTRIBUTES & item.keys() if item[name]}
        if counter < f"day#{oldest_day}" or counted == sums[counter]:
            continue
        key = key_of(organization_id, counter)
        as_read = Condition(table, key, "attribute_not_exists(id)")
        if item:
            as_read = Condition(table, key, "revision = :read", Expression(values={":read": item["revision"]}))
        update = Update().change({name: sums[counter].get(name) for name in sorted({*counted, *sums[counter]})})
        update.add("revision", 1)
        change = Change(as_read, update)
        yield Finding("wrong_sum", {"counter": counter}, [], change)


def _uncounted(stack: Stack, organization_id: str, stored: Mapping[str, StoredContribution]) -> Iterator[Finding]:
    organization = stack.table("OrganizationsTable").get({"organization_id": organization_id}) or {}
    counts = CallCountRepository(stack.table("CallCountsTable"))
    calls = stack.table("CallsTable")
    for item in query(calls, "organization_id", organization_id):
        if clock.seconds_of(item["updated_at"]) > clock.now() - _COUNTED_WITHIN_SECONDS:
            continue
        old, contribution = stored.get(item["id"]), contribution_of(from_item(item))
        new = build_contribution(item, contribution, organization["time_zone"] if old is None else old.time_zone)
        before = (None, {}) if old is None else (old.counter, old.counts)
        if before == (new.counter, new.counts):
            continue
        unchanged = Condition(
            calls,
            key_of(organization_id, item["id"]),
            "version = :version",
            Expression(values={":version": item["version"]}),
        )
        action = partial(_count, counts, organization_id, item["id"], old, new)
        yield Finding("not_counted", {"call_id": item["id"]}, [unchanged], action=action)


def _count(
    counts: CallCountRepository,
    organization_id: str,
    call_id: str,
    old: StoredContribution | None,
    new: StoredContribution,
) -> None:
    # It was counted meanwhile; the next run compares it again.
    with suppress(ConcurrentUpdateError):
        counts.replace(organization_id, call_id, old, new)
