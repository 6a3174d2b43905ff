from collections import Counter

import pytest

from operations.organizations import NewOrganization, make_organization
from tests.races.conftest import Race


@pytest.mark.parametrize("_attempt", range(5))
def test_two_keys_that_revoke_each_other_at_once_leave_one_that_can_make_keys(race: Race, _attempt: int) -> None:
    first = race.product.organization()
    made = first("POST", "/api/api-keys", {"name": "Second"}).json
    second = first.with_key(made["key"])
    ids = [key["id"] for key in first("GET", "/api/api-keys").json]
    clients = [first, second]

    answers = race.at_once(2, lambda number: clients[number]("DELETE", f"/api/api-keys/{ids[number]}"))

    counted = Counter(answer.status for answer in answers)
    # Who comes a moment later has no key any more; who comes at the same moment holds the last that can make keys.
    assert (counted[200], counted[409] + counted[401]) == (1, 1)


def test_operators_who_make_one_reference_at_once_make_one_organization(race: Race) -> None:
    wanted = NewOrganization(name="Clinic", reference=f"ref-{race.product.organization().organization_id}")

    made = race.at_once(8, lambda _: make_organization(race.product.stack, wanted))

    assert len({one["org_id"] for one in made}) == 1
    assert sum(one["api_key"] is not None for one in made) <= 1
