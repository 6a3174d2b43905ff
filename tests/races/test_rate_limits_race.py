from collections import Counter

from tests.races.conftest import Race


def test_sixteen_clients_that_hammer_get_no_request_too_many(race: Race) -> None:
    clinic = race.product.organization(limit=120)

    def hammer(_: int) -> Counter[int]:
        return Counter(clinic("GET", "/api/agents").status for _ in range(15))

    statuses = sum(race.at_once(16, hammer), Counter[int]())

    assert set(statuses) == {200, 429}
    # A counted request whose answer was lost is counted again: never more than the limit, at times a few less.
    assert 110 <= statuses[200] <= 120


def test_the_address_counts_alike(race: Race) -> None:
    clinic = race.product.organization(ip_limit=40)

    statuses = Counter(answer.status for answer in race.at_once(60, lambda _: clinic("GET", "/api/agents")))

    assert 36 <= statuses[200] <= 40
    assert statuses[200] + statuses[429] == 60
