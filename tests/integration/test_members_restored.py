"""A member whom a backup has brought back beside the same person's new membership."""

from collections.abc import Iterator

import pytest

from operations import restoration
from operations.deletion import organization
from tests.integration.people import Doors, doors_of
from tests.integration.restoring import copied
from tests.product import Client, Product

ANN, LEE = "ann@clinic.example", "lee@clinic.example"


@pytest.fixture
def doors(product: Product, monkeypatch: pytest.MonkeyPatch) -> Iterator[Doors]:
    with doors_of(product, monkeypatch) as made:
        yield made


def member_of(clinic: Client, email: str) -> str:
    [found] = [member["id"] for member in clinic("GET", "/api/members").json if member["email"] == email]
    return str(found)


@pytest.mark.parametrize("role", ["staff", "owner"])
def test_who_left_and_came_again_stays_when_their_former_membership_is_removed_once_more(
    doors: Doors, clinic: Client, product: Product, role: str
) -> None:
    """As docs/operations.md tells after a restoration; an owner who came again is the last one here."""
    doors.join(clinic, LEE, "owner")
    doors.join(clinic, ANN, role)
    former = member_of(clinic, ANN)
    with copied(product.stack.resources["MembersTable"]) as backup:
        assert clinic("DELETE", f"/api/members/{former}").status == 204
        doors.join(clinic, ANN, role)
        present = member_of(clinic, ANN)
        if role == "owner":
            assert clinic("PATCH", f"/api/members/{member_of(clinic, LEE)}", {"role": "staff"}).status == 200
        list(restoration.restore(product.stack, "MembersTable", backup, None, apply=True, overwrite=False))
    assert clinic("GET", f"/api/members/{former}").status == 200

    assert clinic("DELETE", f"/api/members/{former}").status == 204

    _, browser = doors.enter(ANN)
    assert browser.page()("GET", "/api/me").json["id"] == present
    assert clinic("POST", "/api/invitations", {"email": ANN, "role": "staff"}).code == "already_member"
    last = clinic("DELETE", f"/api/members/{present}")
    assert (last.status, role) in {(204, "staff"), (409, "owner")}


def test_an_organisation_with_two_memberships_of_one_person_can_be_deleted(
    doors: Doors, clinic: Client, product: Product
) -> None:
    doors.join(clinic, ANN, "staff")
    with copied(product.stack.resources["MembersTable"]) as backup:
        assert clinic("DELETE", f"/api/members/{member_of(clinic, ANN)}").status == 204
        doors.join(clinic, ANN, "staff")
        list(restoration.restore(product.stack, "MembersTable", backup, None, apply=True, overwrite=False))

    list(organization.delete(product.stack, clinic.organization_id, "Clinic"))
    product.clock.advance(61)
    ended = list(organization.delete(product.stack, clinic.organization_id, "Clinic"))

    assert ended[-1]["deleted"] is True
    assert product.items("MembersTable") == []
