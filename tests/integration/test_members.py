"""Members, their roles, and invitations."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.audit_events import audited
from tests.integration.people import Doors, doors_of
from tests.product import Client, Product
from tests.samples import make_key
from voxanne.core import clock
from voxanne.domain.api_keys.models import ALL_SCOPES
from voxanne.domain.members.roles import SCOPES

_DAY = 86_400
OWNER = "owner@clinic.example"


@pytest.fixture
def doors(product: Product, monkeypatch: pytest.MonkeyPatch) -> Iterator[Doors]:
    with doors_of(product, monkeypatch) as made:
        yield made


def test_a_role_is_held_by_the_api_itself(doors: Doors, clinic: Client) -> None:
    """One request of each kind, with the token of each role's page."""
    key = clinic("GET", "/api/api-keys").json[0]["id"]
    requests: dict[str, tuple[str, str, Any]] = {
        "billing": ("GET", "/api/billing", None),
        "owners": ("POST", "/api/invitations", {"email": "new@clinic.example", "role": "owner"}),
        "members": ("GET", "/api/members", None),
        "audit": ("GET", "/api/audit-events", None),
        "keys": ("GET", "/api/api-keys", None),
        "owner's key": ("DELETE", f"/api/api-keys/{key}", None),
        "webhooks": ("GET", "/api/webhook-endpoints", None),
        "agents": ("POST", "/api/agents", {}),
        "agent": ("GET", "/api/agents", None),
        "contacts": ("POST", "/api/contacts", {}),
        "calendars": ("POST", "/api/calendars", {}),
        "calls": ("GET", "/api/calls", None),
    }
    allowed = {
        "owner": set(requests),
        "admin": set(requests) - {"billing", "owners", "owner's key"},
        "staff": {"agent", "contacts", "calendars", "calls"},
        "reader": {"webhooks", "agent", "calls"},
    }

    for role, names in allowed.items():
        page = doors.join(clinic, f"{role}@clinic.example", role).page()
        statuses = {name: page(*request).status for name, request in requests.items() if name != "owners"}
        statuses["owners"] = page(
            *requests["owners"][:2], {**requests["owners"][2], "email": f"{role}2@x.example"}
        ).status
        assert {name for name, status in statuses.items() if status != 403} == names, role
        me = page("GET", "/api/me").json
        assert (me["kind"], me["role"], me["email"]) == ("member", role, f"{role}@clinic.example")
        assert me["owner_rights"] is (role == "owner")
        assert set(me["scopes"]) == ALL_SCOPES or role in {"staff", "reader"}


def test_a_key_that_an_admin_makes_can_do_no_more_than_the_admin(doors: Doors, clinic: Client) -> None:
    page = doors.join(clinic, "admin@clinic.example", "admin").page()
    made = make_key(page)
    key = clinic.with_key(made["key"])
    own = make_key(clinic)

    assert (made["owner_rights"], own["owner_rights"], made["expires_at"]) == (False, True, None)
    assert set(made["scopes"]) == ALL_SCOPES
    invitation = {"email": "x@clinic.example", "role": "owner"}
    refused = [
        key("GET", "/api/billing"),
        key("POST", "/api/invitations", invitation),
        key("POST", f"/api/api-keys/{own['id']}/rotate", {}),
        key("DELETE", f"/api/api-keys/{own['id']}"),
        clinic.with_key(make_key(key)["key"])("GET", "/api/billing"),
        clinic.with_key(key("POST", f"/api/api-keys/{made['id']}/rotate", {}).json["key"])("GET", "/api/billing"),
    ]
    assert [answer.code for answer in refused] == ["owner_rights_required"] * len(refused)
    narrow = make_key(clinic, "calls:read")
    assert page("DELETE", f"/api/api-keys/{narrow['id']}").status == 200


@pytest.mark.parametrize("role", ["owner", "admin", "staff", "reader"])
def test_a_key_gives_no_role_that_has_scopes_which_it_lacks(doors: Doors, clinic: Client, role: str) -> None:
    own = {"members:read", "members:write"}
    narrow = clinic.with_key(make_key(clinic, *own)["key"])
    as_wide = clinic.with_key(make_key(clinic, *(own | SCOPES[role]))["key"])
    doors.join(clinic, OWNER, "owner")
    other = "reader" if role == "staff" else "staff"
    doors.join(clinic, "member@clinic.example", other)
    [member] = [each for each in clinic("GET", "/api/members").json if each["role"] == other]
    path, invitation = f"/api/members/{member['id']}", {"email": "new@clinic.example", "role": role}

    for answer in (narrow("POST", "/api/invitations", invitation), narrow("PATCH", path, {"role": role})):
        assert (answer.status, answer.code) == (403, "scope_not_held")
        assert set(answer.json["lacking_scopes"]) == SCOPES[role] - own
    assert clinic("GET", "/api/invitations").json == []
    assert as_wide("POST", "/api/invitations", invitation).status == 201
    assert as_wide("PATCH", path, {"role": role}).status == 200
    # Who leaves is removed by any key that manages members.
    assert narrow("DELETE", path).status == 204


def test_a_key_that_expires_makes_no_member_who_would_stay(doors: Doors, clinic: Client, product: Product) -> None:
    staff = doors.join(clinic, "staff@clinic.example", "staff").page()("GET", "/api/me").json["id"]
    owner = doors.join(clinic, OWNER, "owner").page()("GET", "/api/me").json["id"]
    until = clock.instant(product.clock() + _DAY)
    day = clinic.with_key(make_key(clinic, expires_at=until)["key"])

    invited = day("POST", "/api/invitations", {"email": "me@other.example", "role": "owner"})
    promoted = day("PATCH", f"/api/members/{staff}", {"role": "owner"})

    for refused in (invited, promoted):
        assert (refused.status, refused.code) == (403, "key_outlives_caller")
    assert clinic("GET", "/api/invitations").json == []
    # Such a key can still remove people.
    assert day("PATCH", f"/api/members/{staff}", {"name": "Sam", "role": "staff"}).status == 200
    assert day("DELETE", f"/api/members/{staff}").status == 204
    assert clinic("GET", f"/api/members/{owner}").json["role"] == "owner"


def test_the_last_owner_stays(doors: Doors, clinic: Client) -> None:
    first = doors.join(clinic, OWNER, "owner").page()
    me = first("GET", "/api/me").json["id"]

    for refused in (first("DELETE", f"/api/members/{me}"), first("PATCH", f"/api/members/{me}", {"role": "staff"})):
        assert (refused.status, refused.code) == (409, "last_owner")
    doors.join(first, "second@clinic.example", "owner")
    changed = first("PATCH", f"/api/members/{me}", {"role": "staff", "name": "Dr. Lee"}, headers={"If-Match": '"1"'})
    assert (changed.status, changed.json["role"], changed.json["name"]) == (200, "staff", "Dr. Lee")
    [second] = [each for each in clinic("GET", "/api/members").json if each["role"] == "owner"]
    assert clinic("DELETE", f"/api/members/{second['id']}").code == "last_owner"
    stale = clinic("PATCH", f"/api/members/{me}", {"role": "owner"}, headers={"If-Match": '"1"'})
    assert stale.status == 412
    assert clinic("PATCH", f"/api/members/{me}", {"role": "owner"}).status == 200
    assert clinic("DELETE", f"/api/members/{second['id']}").status == 204


def test_an_admin_can_neither_make_nor_change_an_owner(doors: Doors, clinic: Client) -> None:
    owner = doors.join(clinic, OWNER, "owner").page()("GET", "/api/me").json["id"]
    page = doors.join(clinic, "admin@clinic.example", "admin").page()
    me = page("GET", "/api/me").json["id"]
    open_ = clinic("POST", "/api/invitations", {"email": "x@clinic.example", "role": "owner"}).json["id"]

    refused = [
        page("PATCH", f"/api/members/{me}", {"role": "owner"}),
        page("PATCH", f"/api/members/{owner}", {"role": "admin"}),
        page("DELETE", f"/api/members/{owner}"),
        page("DELETE", f"/api/invitations/{open_}"),
    ]
    assert [answer.code for answer in refused] == ["owner_rights_required"] * len(refused)
    assert page("PATCH", f"/api/members/{owner}", {"name": "Dr. Lee"}).status == 200


def test_a_removed_member_and_another_role_hold_within_a_minute(doors: Doors, clinic: Client, product: Product) -> None:
    browser, other = (doors.join(clinic, f"{name}@clinic.example", "staff") for name in ("ann", "bob"))
    page, others_page = browser.page(), other.page()
    ann, bob = (each("GET", "/api/me").json["id"] for each in (page, others_page))

    assert clinic("DELETE", f"/api/members/{ann}").status == 204
    assert clinic("PATCH", f"/api/members/{bob}", {"role": "reader"}).status == 200

    product.clock.advance(60)
    assert page("GET", "/api/contacts").status == 401
    assert browser("POST").code == "session_ended"
    assert others_page("POST", "/api/contacts", {}).code == "insufficient_scope"
    assert others_page("GET", "/api/contacts").status == 200
    answer, _ = doors.enter("ann@clinic.example")
    assert str(answer.header("Location")).endswith("#/sign-in/not_a_member")
    assert ann not in str([product.items("MembersTable"), product.items("SessionsTable")])
    assert clinic("GET", f"/api/members/{ann}").status == 404
    assert doors.join(clinic, "ann@clinic.example", "reader").page()("GET", "/api/contacts").status == 200


def test_an_invitation_is_shown_once_kept_seven_days_and_lets_its_address_be_invited_again(
    doors: Doors, clinic: Client, product: Product
) -> None:
    body, again = {"email": "Ann@Clinic.example", "role": "staff"}, {"Idempotency-Key": "once"}
    made = clinic("POST", "/api/invitations", body, headers=again)

    assert made.json["url"].startswith("http://api.example.com/dashboard/sign-in?invitation=org_")
    replayed = clinic("POST", "/api/invitations", body, headers=again)
    assert replayed.json == made.json | {"url": None}
    assert made.json["url"].rpartition(".")[2] not in str(product.stored())
    [listed] = clinic("GET", "/api/invitations").json
    assert listed == clinic("GET", f"/api/invitations/{made.json['id']}").json
    assert listed == {name: value for name, value in made.json.items() if name != "url"}
    other = {"email": "ann@clinic.example", "role": "admin"}
    taken = clinic("POST", "/api/invitations", other, headers={"Idempotency-Key": "another"})
    assert (taken.status, taken.code, taken.json["invitation_id"]) == (409, "already_invited", made.json["id"])
    assert clinic("DELETE", f"/api/invitations/{made.json['id']}").status == 204
    assert clinic("DELETE", f"/api/invitations/{made.json['id']}").status == 404
    doors.join(clinic, "ann@clinic.example", "admin")
    taken = clinic("POST", "/api/invitations", body)
    assert (taken.code, taken.json["member_id"]) == ("already_member", clinic("GET", "/api/members").json[0]["id"])
    late = clinic("POST", "/api/invitations", {"email": "bob@clinic.example", "role": "staff"})
    product.clock.advance(7 * _DAY + 1)
    assert clinic("POST", "/api/invitations", {"email": "bob@clinic.example", "role": "staff"}).status == 201
    assert clinic("DELETE", f"/api/invitations/{late.json['id']}").status == 204
    assert clinic("POST", "/api/invitations", {"email": "bob@clinic.example", "role": "staff"}).status == 409


def test_audit_events_name_the_member(doors: Doors, clinic: Client) -> None:
    page = doors.join(clinic, "ann@clinic.example", "staff").page()
    me = page("GET", "/api/me").json
    contact = page("POST", "/api/contacts", {"name": "Jane", "phone": "+14155550100"}).json["id"]
    clinic("PATCH", f"/api/members/{me['id']}", {"role": "reader"})

    events = audited(clinic, f"?actor_id={me['id']}")
    actor = {"kind": "member", "id": me["id"], "name": "Ann"}
    assert [(event["action"], event["object"]["id"], event["actor"]) for event in events] == [
        ("contact.created", contact, actor),
        ("member.joined", me["id"], actor),
    ]
    [change] = audited(clinic, f"?object_id={me['id']}")[:1]
    assert (change["action"], change["object"]) == ("member.changed", {"type": "member", "id": me["id"]})


def test_without_a_sign_in_provider_nobody_can_be_invited(clinic: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SIGN_IN_ISSUER")
    answer = clinic("POST", "/api/invitations", {"email": "a@clinic.example", "role": "staff"})

    assert (answer.status, answer.code) == (409, "sign_in_not_configured")


def test_members_are_their_organisations_alone(doors: Doors, clinic: Client, other_clinic: Client) -> None:
    doors.join(clinic, "ann@clinic.example", "staff")
    member = clinic("GET", "/api/members").json[0]["id"]
    invitation = clinic("POST", "/api/invitations", {"email": "b@clinic.example", "role": "staff"}).json["id"]

    for method, path in (
        ("GET", f"/api/members/{member}"),
        ("PATCH", f"/api/members/{member}"),
        ("DELETE", f"/api/members/{member}"),
        ("GET", f"/api/invitations/{invitation}"),
        ("DELETE", f"/api/invitations/{invitation}"),
    ):
        assert other_clinic(method, path, {"name": "Eve"} if method == "PATCH" else None).status == 404
    assert other_clinic("GET", "/api/members").json == []
    page = doors.join(other_clinic, "ann@clinic.example", "reader").page()
    assert page("GET", "/api/me").json["organization"]["id"] == other_clinic.organization_id
    _, browser = doors.enter("ann@clinic.example", f"?organization={clinic.organization_id}")
    assert browser.page()("GET", "/api/me").json["organization"]["id"] == clinic.organization_id


def test_an_owner_has_every_scope_that_there_is() -> None:
    """A scope that is introduced later is to be given to roles, too."""
    assert SCOPES["owner"] == SCOPES["admin"] == ALL_SCOPES
    assert SCOPES["reader"] == {scope for scope in ALL_SCOPES if scope.endswith(":read")} - {
        "audit:read",
        "members:read",
    }


def test_an_api_keys_limits_hold_for_members_as_everywhere(product: Product) -> None:
    clinic = product.organization(limit=1)

    statuses = [clinic("GET", path).status for path in ("/api/me", "/api/members", "/api/invitations")]

    assert statuses == [200, 429, 429]
