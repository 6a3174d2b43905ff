"""`verify`, members: the items of addresses, of persons and of all owners, as a restore may leave them."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from operations import restoration
from operations.verification.verify import verify
from tests.integration.people import Doors, doors_of
from tests.integration.restoring import copied
from tests.integration.verifying import delete, found
from tests.product import Client, Product
from tests.samples import change_item
from voxanne.core.ids import new_id

ANN, BOB, LEE = "Ann@clinic.example", "bob@clinic.example", "lee@clinic.example"


@pytest.fixture
def doors(product: Product, monkeypatch: pytest.MonkeyPatch) -> Iterator[Doors]:
    with doors_of(product, monkeypatch) as made:
        yield made


def id_of(clinic: Client, email: str) -> str:
    [found] = [
        each["id"] for each in clinic("GET", "/api/members").json if each["email"].casefold() == email.casefold()
    ]
    return str(found)


def person_of(product: Product, member_id: str) -> dict[str, str]:
    """The key of the item from which a sign-in of that member begins."""
    items = product.items("MembersTable")
    [key] = [each for each in items if each.get("member_id") == member_id and each["organization_id"][:5] == "user#"]
    return {"organization_id": key["organization_id"], "id": key["id"]}


def test_members_addresses_and_persons_are_theirs_alone(
    doors: Doors, product: Product, clinic: Client, other_clinic: Client
) -> None:
    doors.join(clinic, LEE, "owner")
    doors.join(clinic, ANN, "staff")
    doors.join(other_clinic, ANN, "staff")
    clinic("POST", "/api/invitations", {"email": "open@clinic.example", "role": "staff"})
    clinic("POST", "/api/invitations", {"email": "late@clinic.example", "role": "staff"})
    organization, ann = {"organization_id": clinic.organization_id}, id_of(clinic, ANN)
    assert found(product) == []
    delete("MembersTable", **organization, id="email#ann@clinic.example")
    delete("MembersTable", **person_of(product, ann))
    change_item("MembersTable", {**organization, "id": "email#gone@clinic.example"}, member_id="mem_gone")
    change_item(
        "MembersTable", {**organization, "id": "email#bob@clinic.example"}, invitation_id=new_id("inv", product.clock())
    )
    change_item("MembersTable", {"organization_id": "user#gone", "id": clinic.organization_id}, member_id="mem_gone")
    assert doors.enter(ANN)[1].page()("GET", "/api/me").json["organization"]["id"] == other_clinic.organization_id

    lines = list(verify(product.stack, None, repair=False))

    assert sorted(each["finding"] for each in lines) == ["not_held"] * 2 + ["stale_holder"] * 3
    assert "@" not in str(lines)
    assert {(what, outcome) for what, _, outcome in found(product, repair=True)} == {("members", "mended")}
    assert found(product) == []
    assert clinic("POST", "/api/invitations", {"email": ANN, "role": "staff"}).code == "already_member"
    for email in ("gone@clinic.example", BOB):
        assert clinic("POST", "/api/invitations", {"email": email, "role": "staff"}).status == 201
    assert doors.enter(ANN, f"?organization={clinic.organization_id}")[1].page()("GET", "/api/me").json["id"] == ann
    product.clock.advance(8 * 86_400)
    assert found(product) == [], "invitations that have expired hold nothing"


def test_the_list_of_owners_is_that_of_the_members_who_are(doors: Doors, product: Product, clinic: Client) -> None:
    for email, role in ((LEE, "owner"), (BOB, "owner"), (ANN, "staff")):
        doors.join(clinic, email, role)
    key = {"organization_id": clinic.organization_id, "id": "owners"}
    lee, bob, ann = (id_of(clinic, email) for email in (LEE, BOB, ANN))
    change_item("MembersTable", key, ids={lee, ann, "mem_gone"})

    expected = ["listed_not_owner", "listed_not_owner", "owner_not_listed"]
    assert sorted(finding for _, finding, _ in found(product)) == expected
    assert {outcome for _, _, outcome in found(product, repair=True)} == {"mended"}

    assert found(product) == []
    assert clinic("DELETE", f"/api/members/{bob}").status == 204
    assert clinic("DELETE", f"/api/members/{lee}").code == "last_owner"
    delete("MembersTable", **key)
    assert [finding for _, finding, _ in found(product, repair=True)] == ["owner_not_listed"]
    assert clinic("DELETE", f"/api/members/{lee}").code == "last_owner"


def test_a_person_whom_a_backup_made_two_members_is_left_to_the_operator(
    doors: Doors, product: Product, clinic: Client
) -> None:
    doors.join(clinic, LEE, "owner")
    doors.join(clinic, ANN, "staff")
    former = id_of(clinic, ANN)
    with copied(product.stack.resources["MembersTable"]) as backup:
        assert clinic("DELETE", f"/api/members/{former}").status == 204
        doors.join(clinic, ANN, "staff")
        list(restoration.restore(product.stack, "MembersTable", backup, None, apply=True, overwrite=False))

    assert set(found(product, repair=True)) == {("members", "claimed_twice", "left_to_you")}

    assert clinic("DELETE", f"/api/members/{former}").status == 204
    assert found(product) == []


def test_a_member_whose_address_an_accepted_invitation_holds_again_gets_it_back(
    doors: Doors, product: Product, clinic: Client
) -> None:
    """As a restoration with --overwrite may leave it."""
    made = clinic("POST", "/api/invitations", {"email": ANN, "role": "staff"}).json
    with copied(product.stack.resources["MembersTable"]) as backup:
        doors.enter(ANN, f"?{urlsplit(made['url']).query}")
        list(restoration.restore(product.stack, "MembersTable", backup, None, apply=True, overwrite=True))

    assert found(product, repair=True) == [("members", "not_held", "mended")]

    assert found(product) == []
    assert clinic("POST", "/api/invitations", {"email": ANN, "role": "staff"}).code == "already_member"
