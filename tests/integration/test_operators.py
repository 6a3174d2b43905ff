"""What operators do to one organisation: look, suspend, resume, unblock."""

from collections.abc import Iterator
from weakref import WeakSet

import pytest

from operations import overview, phone_numbers, suspensions
from operations.commands import write_lines
from operations.verification.verify import verify
from tests.integration.signed_in import Browser
from tests.product import Client, Product
from voxanne.core.errors import NotFoundError


def test_a_suspended_organisations_keys_are_refused_as_any_bad_key_until_it_is_resumed(
    product: Product, clinic: Client, other_clinic: Client
) -> None:
    assert clinic("GET", "/api/agents").status == 200

    suspensions.suspend(product.stack, clinic.organization_id, "card disputes")
    product.clock.advance(31)  # the authorizer's answer is cached for 30 s

    refused = clinic("GET", "/api/agents")
    assert (refused.status, refused.code) == (401, "invalid_api_key")
    assert "dispute" not in refused.response.body.decode()
    assert other_clinic("GET", "/api/agents").status == 200
    suspensions.resume(product.stack, clinic.organization_id)
    assert clinic("GET", "/api/agents").status == 200


def test_suspending_again_keeps_the_moment_and_tells_the_new_reason(product: Product, clinic: Client) -> None:
    first = suspensions.suspend(product.stack, clinic.organization_id, None)
    product.clock.advance(60)

    again = suspensions.suspend(product.stack, clinic.organization_id, "abuse")

    assert again["suspended_at"] == first["suspended_at"]
    assert again["suspension_reason"] == "abuse"
    assert suspensions.resume(product.stack, clinic.organization_id)["suspended_at"] is None


def test_clients_are_not_shown_that_or_why_they_were_suspended(product: Product, clinic: Client) -> None:
    suspensions.suspend(product.stack, clinic.organization_id, "abuse")
    suspensions.resume(product.stack, clinic.organization_id)

    assert not [name for name in clinic("GET", "/api/organization").json if "suspen" in name]


def test_nothing_is_done_to_what_is_no_organisation(product: Product) -> None:
    product.organization(reference="crm-7")
    before = product.stored()

    for unknown in ("org_unknown", "reference#crm-7"):
        for act in (suspensions.resume, overview.show):
            with pytest.raises(NotFoundError):
                act(product.stack, unknown)
        with pytest.raises(NotFoundError):
            list(phone_numbers.list_numbers(product.stack, unknown))
        with pytest.raises(NotFoundError):
            list(verify(product.stack, unknown, repair=True))

    assert product.stored() == before


def test_an_organisation_is_shown_with_its_limits_and_how_they_stand(product: Product) -> None:
    clinic = product.organization(limit=3, ip_limit=None)
    for _ in range(4):
        clinic("GET", "/api/agents")

    shown = overview.show(product.stack, clinic.organization_id)

    assert (shown["requests_per_hour"], shown["requests_left"], shown["api_keys"]) == (3, 0, 1)
    assert shown["blocked_until"] is not None
    assert str(clinic.key) not in str(shown)


def test_all_organisations_are_listed_with_their_references(product: Product) -> None:
    named, unnamed = product.organization(name="Northside", reference="crm-7"), product.organization(plan="enterprise")
    suspensions.suspend(product.stack, unnamed.organization_id, "abuse")

    listed = {line["organization_id"]: line for line in overview.list_organizations(product.stack)}

    assert set(listed) == {named.organization_id, unnamed.organization_id}
    assert (listed[named.organization_id]["ref"], listed[named.organization_id]["name"]) == ("crm-7", "Northside")
    other = listed[unnamed.organization_id]
    assert (other["ref"], other["plan"], other["suspension_reason"]) == (None, "enterprise", "abuse")
    assert not [line for line in listed.values() if str(named.key) in str(line) or "cursor_key" in line]


def test_a_lifted_block_admits_at_once_in_a_new_process(product: Product) -> None:
    clinic = product.organization(limit=2, ip_limit=3)
    for _ in range(3):
        clinic("GET", "/api/agents")
    assert clinic("GET", "/api/agents").status == 429

    overview.unblock(product.stack, clinic.organization_id, None)
    overview.unblock(product.stack, clinic.organization_id, clinic.address)
    product.forget_refusals()

    assert clinic("GET", "/api/agents").status == 200


def test_an_address_is_unblocked_for_sign_ins_too(product: Product, clinic: Client) -> None:
    """Refused sessions and sign-ins count in a counter of their own."""
    browser = Browser(product.anonymous(address="203.0.113.9"))
    for _ in range(101):
        browser.cookie = "voxanne_session=ended"
        answer = browser("POST")
    assert answer.status == 429

    overview.unblock(product.stack, clinic.organization_id, "203.0.113.9")
    product.forget_refusals()

    browser.cookie = "voxanne_session=ended"
    assert browser("POST").code == "session_ended"


class Line(dict[str, int]):
    """A line whose end can be seen, unlike a dictionary's."""

    def __hash__(self) -> int:  # type: ignore[override]
        return id(self)


def test_lines_are_printed_and_not_kept(capsys: pytest.CaptureFixture[str]) -> None:
    """A restored table has millions of items."""
    printed: WeakSet[Line] = WeakSet()

    def lines() -> Iterator[dict[str, int]]:
        for number in range(100):
            printed.add(line := Line(number=number))
            yield line
            assert len(printed) < 5

    assert write_lines("restore", lines()) is False
    assert len(capsys.readouterr().out.splitlines()) == 100
    assert write_lines("verify", [Line(number=1)]) is True
