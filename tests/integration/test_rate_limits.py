import re
from dataclasses import dataclass

import pytest

from tests.product import Answer, Client, Product, dynamodb
from tests.samples import AGENT
from voxanne.api_keys.keys import generate
from voxanne.dynamodb.items import to_item
from voxanne.rate_limits.moments import Moment
from voxanne.rate_limits.policies import Policy, of_organization

NOW = 1_800_000_000


@dataclass(frozen=True)
class Told:
    """What an answer's headers tell of the limits: what is left, and seconds until that rises."""

    organization: tuple[int, int]
    address: tuple[int, int]


def told(answer: Answer) -> Told:
    found = re.fullmatch(r'"org";r=(\d+);t=(\d+), "ip";r=(\d+);t=(\d+)', answer.header("RateLimit") or "")
    assert found, answer
    a, b, c, d = (int(group) for group in found.groups())
    return Told((a, b), (c, d))


def spend(client: Client, count: int) -> list[int]:
    """Send requests; their statuses. One that is refused by its method counts like any other."""
    return [client("PUT", "/api/agents").status for _ in range(count)]


def store_counter(policy: Policy, count: int) -> None:
    """Write that a counter has admitted *count* requests now, as many as would take long over HTTP."""
    moment = Moment(policy, NOW)
    item = {"k": policy.counter, "n": count, moment.attribute: count, "x": moment.expiry}
    dynamodb().put_item(TableName="RateLimitsTable", Item=to_item(item))


def test_every_answer_tells_how_the_limits_stand(product: Product) -> None:
    product.clock.stop(NOW)
    clinic = product.organization(limit=None, ip_limit=None)
    requests = [
        ("GET", "/api/agents", None, 200),
        ("POST", "/api/agents", AGENT, 201),
        ("POST", "/api/agents", {}, 422),
        ("GET", "/api/agents/agt_x", None, 404),
        ("PUT", "/api/agents", None, 405),
        ("GET", "/api/agents?x=1", None, 400),
        ("HEAD", "/api/organization", None, 200),
    ]

    for number, (method, target, body, status) in enumerate(requests, start=1):
        answer = clinic(method, target, body)
        assert answer.status == status
        assert answer.header("RateLimit-Policy") == '"org";q=1000;w=3600, "ip";q=100;w=900'
        assert told(answer) == Told((1000 - number, 3636), (100 - number, 909))
        assert answer.header("X-RateLimit-Limit") == "100"
        assert answer.header("X-RateLimit-Remaining") == str(100 - number)
        assert answer.header("X-RateLimit-Reset") == str(NOW + 909)


def test_the_101st_request_from_one_address_is_refused(product: Product) -> None:
    product.clock.stop(NOW)
    clinic = product.organization(limit=None, ip_limit=None)
    assert spend(clinic, 100) == [405] * 100

    answer = clinic("GET", "/api/agents")

    assert (answer.status, answer.code) == (429, "rate_limited")
    assert answer.header("Retry-After") == "909"
    assert told(answer) == Told((900, 3636), (0, 909))
    assert clinic.at("198.51.100.8")("GET", "/api/agents").status == 200
    product.clock.advance(908)
    assert clinic("GET", "/api/agents").status == 429
    product.clock.advance(1)
    assert clinic("GET", "/api/agents").status == 200


def test_the_1001st_request_of_an_organisation_is_refused_from_whatever_address(product: Product) -> None:
    product.clock.stop(NOW)
    clinic = product.organization(limit=None, ip_limit=None)
    store_counter(of_organization(clinic.organization_id, 1000), 980)
    for number in range(10):
        assert spend(clinic.at(f"203.0.113.{number}"), 2) == [405, 405]

    answer = clinic("GET", "/api/agents")

    assert (answer.status, answer.code) == (429, "rate_limited")
    assert (told(answer).organization, told(answer).address[0]) == ((0, 3636), 100)
    assert answer.header("Retry-After") == "3636"
    assert answer.header("X-RateLimit-Limit") == "1000"
    assert answer.header("X-RateLimit-Reset") == str(NOW + 3636)


def test_a_refused_request_counts_nowhere(product: Product) -> None:
    clinic = product.organization(limit=3, ip_limit=2)
    spend(clinic, 2)

    assert spend(clinic, 5) == [429] * 5
    elsewhere = clinic.at("198.51.100.8")

    assert told(elsewhere("GET", "/api/agents")).organization[0] == 0
    assert elsewhere("GET", "/api/agents").status == 429
    # Refused for the organisation: the address has lost nothing by it.
    assert told(elsewhere("GET", "/api/limits")).address[0] == 1


def test_a_refusal_tells_the_other_limit_as_it_is_by_then(product: Product) -> None:
    product.clock.stop(NOW)
    clinic = product.organization(limit=20, ip_limit=2)
    assert spend(clinic, 3) == [405, 405, 429]
    product.clock.advance(100)
    spend(clinic.at("198.51.100.8"), 2)

    assert told(clinic("GET", "/api/agents")) == Told((16, 3536), (0, 809))


def test_asking_for_the_limits_is_free_and_the_answer_true(product: Product) -> None:
    product.clock.stop(NOW)
    clinic = product.organization(limit=5, ip_limit=3)
    fresh = clinic("GET", "/api/limits").json
    spend(clinic, 3)
    product.clock.advance(9)

    for _ in range(10):
        answer = clinic("GET", "/api/limits")

    assert (fresh["organization"]["remaining"], fresh["ip"]["remaining"], fresh["plan"]) == (5, 3, "starter")
    assert answer.status == 200
    assert told(answer) == Told((2, 3627), (0, 900))
    assert answer.json["organization"] == {
        "limit": 5,
        "window_seconds": 3600,
        "remaining": 2,
        "reset_seconds": 3627,
        "reset_at": "2027-01-15T09:00:36.000Z",
    }
    assert (answer.json["ip"]["remaining"], answer.json["ip"]["reset_seconds"]) == (0, 900)


def test_organisations_share_an_address_at_the_plans_figure(product: Product) -> None:
    here, there = (product.organization(limit=None, ip_limit=None) for _ in range(2))
    spend(here, 2)

    assert told(there("GET", "/api/agents")).address[0] == 97


def test_a_raised_figure_is_the_organisations_own(product: Product) -> None:
    here, there = (product.organization(ip_limit=3) for _ in range(2))
    plain = product.organization(limit=None, ip_limit=None)

    assert spend(here, 4) == [405, 405, 405, 429]
    assert spend(there, 3) == [405, 405, 405]
    assert told(plain("GET", "/api/agents")).address[0] == 99


def test_an_ipv6_network_of_64_bits_is_one_address(product: Product) -> None:
    clinic = product.organization(ip_limit=2)

    assert spend(clinic.at("2001:db8:1:2::1"), 1) == [405]
    assert spend(clinic.at("2001:db8:1:2:ffff::9"), 2) == [405, 429]
    assert spend(clinic.at("2001:db8:1:3::1"), 1) == [405]


def test_counters_that_can_not_be_reached_let_requests_pass(product: Product, clinic: Client) -> None:
    clinic("GET", "/api/agents")
    product.drop("RateLimitsTable")

    answer = clinic("GET", "/api/agents")

    assert answer.status == 200
    assert answer.header("RateLimit-Policy")
    assert answer.header("RateLimit") is None
    assert clinic("GET", "/api/limits").json == {"plan": "starter", "organization": None, "ip": None}
    assert product.anonymous(generate("test"))("GET", "/api/agents").status == 401


def test_lost_counters_raise_an_alarm(product: Product, clinic: Client, capsys: pytest.CaptureFixture[str]) -> None:
    product.drop("RateLimitsTable")

    clinic("GET", "/api/agents")

    assert '"RateLimiterUnavailable"' in capsys.readouterr().out
