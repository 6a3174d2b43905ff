from tests.integration.limits import NOW, Told, spend, store_counter, told
from tests.product import Product
from tests.samples import AGENT
from voxanne.api.rate_limits.policies import of_organization


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
