"""The window slides: a request stops counting between 100 % and 101 % of the window after it was made."""

from typing import Any

import pytest

from benchmarks.units import size_of
from tests.product import Client, Product, dynamodb
from voxanne.api.rate_limits import counters
from voxanne.api.rate_limits.policies import Policy
from voxanne.api.rate_limits.windows import Window
from voxanne.aws.dynamodb.items import to_item

# Within a part of the organisation's window (36 s) and of an address's (9 s): at its begin, inside, at its end.
BEGINS = [1_800_000_000.0, 1_800_000_017.3, 1_800_000_035.999]


def status(clinic: Client) -> int:
    return clinic("PUT", "/api/agents").status


@pytest.mark.parametrize("begin", BEGINS)
@pytest.mark.parametrize(("limits", "window"), [({"limit": 2}, 3600), ({"ip_limit": 2}, 900)])
def test_a_request_stops_counting_once_its_window_has_passed_and_1_percent_later_at_most(
    product: Product, limits: dict[str, Any], window: int, begin: float
) -> None:
    product.clock.stop(begin)
    clinic = product.organization(**limits)
    assert [status(clinic) for _ in range(3)] == [405, 405, 429]

    product.clock.stop(begin + window - 0.001)
    assert status(clinic) == 429
    product.clock.stop(begin + window * 1.01)
    assert [status(clinic) for _ in range(3)] == [405, 405, 429]


@pytest.mark.parametrize("begin", BEGINS)
def test_who_waits_as_long_as_told_is_admitted(product: Product, begin: float) -> None:
    product.clock.stop(begin)
    clinic = product.organization(limit=1)
    status(clinic)
    product.clock.advance(1000.7)

    wait = int(clinic("PUT", "/api/agents").header("Retry-After") or 0)

    product.clock.advance(wait - 1.001)
    assert status(clinic) == 429
    product.clock.advance(1.001)
    assert status(clinic) == 405


def test_a_refusal_is_remembered_no_longer_than_it_holds(product: Product) -> None:
    """What is told is rounded up to whole seconds; the place is there to the moment."""
    product.clock.stop(1_800_000_017.3)
    clinic = product.organization(limit=1)
    assert [status(clinic), status(clinic)] == [405, 429]

    product.clock.stop(1_800_003_635.999)
    assert status(clinic) == 429
    product.clock.stop(1_800_003_636.0)
    assert status(clinic) == 405


def test_places_come_free_one_by_one_as_they_were_taken(product: Product) -> None:
    clinic = product.organization(limit=3)
    for minute in (0, 10, 20):
        product.clock.stop(1_800_000_000 + minute * 60)
        assert status(clinic) == 405

    for minute in (61, 71, 81):
        product.clock.stop(1_800_000_000 + minute * 60)
        assert [status(clinic), status(clinic)] == [405, 429]


def test_a_part_whose_requests_were_given_back_frees_nothing_when_it_goes(product: Product) -> None:
    """An address that is refused leaves an empty part in the organisation's counter."""
    product.clock.stop(1_800_000_000)
    clinic = product.organization(limit=2, ip_limit=1)
    assert status(clinic) == 405
    product.clock.advance(40)
    assert status(clinic) == 429
    product.clock.advance(40)
    assert status(clinic.at("198.51.100.8")) == 405

    # The first request leaves at 3636; the empty part would at 3672, and the last request leaves at 3708.
    product.clock.stop(1_800_000_000 + 3636)
    clinic.at("198.51.100.9")("PUT", "/api/agents")
    refused = clinic.at("198.51.100.10")("PUT", "/api/agents")

    assert (refused.status, refused.header("Retry-After")) == (429, str(3708 - 3636))


def counter(product: Product) -> dict[str, int]:
    (item,) = product.items("RateLimitsTable")
    return item


def counted(product: Product) -> list[int]:
    """The counts of the parts that the counter holds, those without requests left out."""
    attributes = {name: value for name, value in counter(product).items() if len(name) > 1}
    layouts = {"c": 4, "d": 6, "e": 8, "b": 24}
    found = []
    for name, value in sorted(attributes.items()):
        left = value
        while left:
            left, count = divmod(left, 10 ** layouts[name[0]])
            found += [count] if count else []
    return found


def test_old_parts_are_swept_when_they_stand_in_the_way(product: Product) -> None:
    policy = Policy("ip", "ip#x", 3, 900)
    for at in (0, 100, 200):
        counters.take("RateLimitsTable", policy, 1_800_000_000 + at)

    level = counters.take("RateLimitsTable", policy, 1_800_000_000 + 1_050)

    assert (level.admitted, level.remaining) == (True, 1)
    assert counter(product)["n"] == 2
    assert counted(product) == [1, 1]


def test_a_counter_is_tidied_before_it_has_many_old_parts(product: Product) -> None:
    policy = Policy("ip", "ip#x", 1000, 900)

    for at in [*range(0, 9 * 48, 9), 900 + 9 * 29, 900 + 9 * 40]:
        assert counters.take("RateLimitsTable", policy, 1_800_000_000 + at).admitted

    item = counter(product)
    assert counted(product) == [1] * (50 - 40)
    assert item["n"] == 50 - 40
    assert item["x"] == 1_800_000_000 + 900 + 9 * 40 + 1800


def test_giving_back_what_was_swept_meanwhile_takes_nothing(product: Product) -> None:
    policy = Policy("ip", "ip#x", 3, 900)
    counters.take("RateLimitsTable", policy, 1_800_000_000)

    counters.give_back("RateLimitsTable", policy, 1_800_000_500)

    assert counter(product)["n"] == 1


QUOTAS = [100, 1_000, 9_999, 10_000, 999_999, 1_000_000, 99_999_999]


@pytest.mark.parametrize(("window", "quota"), [*((900, quota) for quota in QUOTAS), (3600, QUOTAS[-1])])
def test_a_counter_takes_one_write_unit_at_any_load(product: Product, quota: int, window: int) -> None:
    longest = "ip#2001:db8:ffff:ffff::#org_01m8jmfey914xjggnc8mdagvya"
    policy = Policy("ip" if window == 900 else "org", longest, quota, window)
    largest = 0
    # As much in each part as the quota allows, over two windows.
    for part in range(200):
        now = 1_800_000_000 + part * window / 100
        store_counter_part(policy, now, quota // 110)
        counters.take("RateLimitsTable", policy, now)
        largest = max(largest, size_of(to_item(counter(product))))

    assert largest < 1024


def store_counter_part(policy: Policy, now: float, count: int) -> None:
    """Admit *count* requests at once, which would take long one by one."""
    if not count:
        return
    moment = Window(policy, now)
    dynamodb().update_item(
        TableName="RateLimitsTable",
        Key={"k": {"S": policy.counter}},
        UpdateExpression="ADD #n :n, #b :b",
        ExpressionAttributeNames={"#n": "n", "#b": moment.attribute},
        ExpressionAttributeValues={":n": {"N": str(count)}, ":b": {"N": str(count * moment.unit)}},
    )


@pytest.mark.usefixtures("product")
def test_what_was_counted_under_another_quota_still_counts_and_goes() -> None:
    small, large = (Policy("ip", "ip#x", quota, 900) for quota in (3, 50_000))
    counters.take("RateLimitsTable", small, 1_800_000_000)
    counters.take("RateLimitsTable", large, 1_800_000_010)

    level = counters.take("RateLimitsTable", small, 1_800_000_020)
    refused = counters.take("RateLimitsTable", small, 1_800_000_021)
    later = counters.take("RateLimitsTable", small, 1_800_000_910)

    assert (level.admitted, level.remaining, refused.admitted) == (True, 0, False)
    assert (later.admitted, later.remaining) == (True, 0)


@pytest.mark.usefixtures("product")
def test_a_counter_from_before_counts_and_goes() -> None:
    """Each part had an attribute of its own."""
    policy = Policy("ip", "ip#x", 2, 900)
    # 200,000,000 in base 36: the part of nine seconds.
    item = {"k": "ip#x", "n": 1, "b3b2ozk": 1, "x": 1_800_001_800}
    dynamodb().put_item(TableName="RateLimitsTable", Item=to_item(item))

    assert [counters.take("RateLimitsTable", policy, 1_800_000_100 + at).admitted for at in (0, 1)] == [True, False]
    assert counters.take("RateLimitsTable", policy, 1_800_000_000 + 909).admitted
