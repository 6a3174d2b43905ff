"""Who shares a limit, what is free, and what happens without counters."""

import pytest

from tests.integration.limits import NOW, Told, spend, told
from tests.product import Client, Product, deployment
from voxanne.domain.api_keys.key_format import generate


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


def a_path_of_each_function() -> list[str]:
    api = deployment().api
    assert api is not None
    behind = [route for route in api.routes if route.authorizer and route.path != "/api/limits"]
    paths = {str(route.target): route.path for route in sorted(behind, key=lambda route: route.path, reverse=True)}
    return sorted(path.replace("{", "").replace("}", "") for path in paths.values())


@pytest.mark.parametrize("path", a_path_of_each_function())
def test_whoever_hammers_one_limit_is_told_of_the_other_without_being_counted(product: Product, path: str) -> None:
    product.clock.stop(NOW)
    clinic = product.organization(limit=9, ip_limit=1)

    assert [told(clinic("PUT", path)).organization[0] for _ in range(3)] == [8, 8, 8]


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
    limits = clinic("GET", "/api/limits").json
    assert (limits["plan"], limits["organization"], limits["ip"]) == ("starter", None, None)
    assert product.anonymous(generate("test"))("GET", "/api/agents").status == 401


def test_lost_counters_raise_an_alarm(product: Product, clinic: Client, capsys: pytest.CaptureFixture[str]) -> None:
    product.drop("RateLimitsTable")

    clinic("GET", "/api/agents")

    assert '"RateLimiterUnavailable"' in capsys.readouterr().out
