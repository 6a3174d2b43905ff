from tests.product import Client, Product
from voxanne.domain.api_keys.key_format import generate


def refused_key(client: Client) -> Client:
    return client.with_key(generate("test"))


def spend_on_refused_keys(client: Client, count: int) -> None:
    for _ in range(count):
        assert client.with_key("vox_test_mistyped")("GET", "/api/agents").status == 401


def test_refused_keys_count_on_the_address_and_are_429_beyond_its_limit(product: Product) -> None:
    anyone = product.anonymous()
    spend_on_refused_keys(anyone, 100)

    answer = refused_key(anyone)("GET", "/api/agents")

    assert (answer.status, answer.code) == (429, "rate_limited")
    assert answer.header("Retry-After") == "60"
    assert answer.header("WWW-Authenticate") is None
    assert refused_key(anyone.at("198.51.100.8"))("GET", "/api/agents").status == 401


def test_a_good_key_is_refused_for_its_address_as_usual(product: Product) -> None:
    clinic = product.organization(limit=None, ip_limit=None)
    raised = product.organization()
    spend_on_refused_keys(clinic, 100)

    answer = clinic("GET", "/api/agents")

    assert (answer.status, answer.code) == (429, "rate_limited")
    assert '"ip";r=0;' in (answer.header("RateLimit") or "")
    assert int(answer.header("Retry-After") or 0) > 800
    assert raised("GET", "/api/agents").status == 200
    assert clinic.at("198.51.100.8")("GET", "/api/agents").status == 200


def test_good_requests_use_up_what_refused_keys_have(product: Product) -> None:
    clinic = product.organization(limit=None, ip_limit=None)
    for _ in range(100):
        clinic("PUT", "/api/agents")

    assert refused_key(clinic)("GET", "/api/agents").status == 429


def test_a_request_without_authorization_counts_nowhere(product: Product) -> None:
    anyone = product.anonymous()

    for _ in range(3):
        assert anyone("GET", "/api/agents").status == 401
    assert anyone.with_key("")("GET", "/api/agents").status == 401

    assert [item["n"] for item in product.items("RateLimitsTable")] in ([], [1])


def test_what_needs_no_key_is_not_counted(product: Product) -> None:
    anyone = product.anonymous()

    for target in ("/health", "/openapi.json", "/nothing"):
        assert anyone("GET", target).header("RateLimit") is None
    anyone("OPTIONS", "/api/agents")

    assert product.items("RateLimitsTable") == []


def test_an_address_is_taken_again_when_its_window_has_passed(product: Product) -> None:
    product.clock.stop(1_800_000_000)
    anyone = product.anonymous()
    spend_on_refused_keys(anyone, 100)
    assert refused_key(anyone)("GET", "/api/agents").status == 429

    product.clock.advance(909)

    assert refused_key(anyone)("GET", "/api/agents").status == 401
