"""What a page of calls costs, however many calls there are: entries read, read units, round trips."""

from collections.abc import Iterator

import pytest

from local.runner.stores.dynamodb_local import missing
from tests.integration.call_costs import ORGANIZATION, SINGLE, cost_of_each, fill, on_dynamodb_local, reads
from tests.integration.calls import ended, placed, repository, with_transcript
from tests.observers import DynamoDBCall
from tests.product import Client
from tests.requirements import need
from voxanne.domain.calls.listing import CallFilters


@pytest.mark.usefixtures("product")
def test_with_one_filter_a_page_reads_what_it_shows() -> None:
    fill(range(200))
    with_few = cost_of_each(pages=2)
    fill(range(200, 600))

    assert cost_of_each(pages=2) == with_few
    for name in set(SINGLE) - {"started_after", "started_before"}:
        assert [entries for entries, _ in with_few[name]] == [21, 21], name


@pytest.fixture
def dynamodb_local() -> Iterator[None]:
    need(missing())
    with on_dynamodb_local():
        yield


@pytest.mark.processes
@pytest.mark.usefixtures("dynamodb_local")
def test_read_units_are_the_same_at_100_and_at_2100_calls() -> None:
    fill(range(100))
    of_100 = cost_of_each(pages=1)
    fill(range(100, 2_100))
    of_2_100 = cost_of_each(pages=1)

    assert of_2_100 == of_100
    assert all(units > 0 for made in of_100.values() for _, units in made)
    several = CallFilters(agent_id="agt_1", outcome="other")
    with reads() as made:
        page = repository().list_matching(ORGANIZATION, several, 20, None)
    assert (page.items, page.more) == ([], True)
    assert sum(entries for entries, _ in made) == 500


def test_a_request_makes_as_few_calls_as_it_can(clinic: Client, dynamodb_calls: list[DynamoDBCall]) -> None:
    call = with_transcript(clinic, ended(clinic, placed(clinic)))
    clinic("GET", "/api/calls")
    for path, operation in {
        "": "Query",
        "?status=completed": "Query",
        "?status=completed&direction=inbound": "Query",
        f"/{call.id}": "GetItem",
        f"/{call.id}/transcript": "GetItem",
        f"/{call.id}/recording": "GetItem",
    }.items():
        dynamodb_calls.clear()
        clinic("GET", f"/api/calls{path}")
        made = [(each.operation, each.table) for each in dynamodb_calls]
        # Besides, the two counters of the rate limits, which are taken at the same time; the authorizer is not counted.
        of_function = [each for each in made if each[1] not in {"ApiKeysTable", "OrganizationsTable"}]
        audited = [("PutItem", "AuditEventsTable")] if path.endswith("/transcript") else []
        counters = [("UpdateItem", "RateLimitsTable")] * 2
        assert sorted(of_function) == [(operation, "CallsTable"), *audited, *counters], path
