"""Tests begin with copies of organisations: a copy is what the operator's command makes, in every store."""

from typing import Any

import pytest

from operations.organizations import NewOrganization, make_organization
from tests import stores
from tests.organizations import in_order, organization, rows_of
from tests.product import Client, Product

TABLES = ("OrganizationsTable", "ApiKeysTable", "CalendarsTable")
KINDS = [
    NewOrganization(name="Clinic"),
    NewOrganization(name="Clinic", organization_limit=1_000_000, address_limit=1_000_000),
    NewOrganization(name="Elsewhere", plan="professional", country="FR", time_zone="Europe/Paris"),
]


def written(made: dict[str, str | None]) -> Any:
    """All that is stored of an organisation, with names in place of what each has of its own."""
    organization_id = str(made["org_id"])
    rows = rows_of(organization_id)
    [of_organization], of_keys, [of_calendar] = (rows[name] for name in TABLES)
    of_key, way = in_order(of_keys)
    own = {
        organization_id: "its id",
        of_key["id"]: "its key's id",
        of_key["key_hash"]: "its key's hash",
        way["key_hash"]: "the way to its key",
        of_calendar["id"]: "its calendar's id",
        of_organization["gateway_key"]: "its gateway key",
        of_organization["cursor_key"]: "its secret for cursors",
    }
    gateway = [
        (str(key.name).replace(organization_id, "its id"), key.enabled, own[key.value], plan)
        for plan, members in stores.gateway().usage_plan_keys.items()
        for key in stores.gateway().get_api_keys(organization_id)
        if key.id in members
    ]
    secret = str(made["api_key"])
    assert (of_key["prefix"], of_key["last_four"]) == (secret[:13], secret[-4:])
    of_key |= {"prefix": "its key's beginning", "last_four": "its key's end"}
    return named(rows, own), gateway


def named(value: Any, own: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {own.get(name, name): named(each, own) for name, each in value.items()}
    if isinstance(value, list):
        return [named(each, own) for each in value]
    return own.get(value, value) if isinstance(value, str) else value


@pytest.mark.parametrize("wanted", KINDS, ids=lambda wanted: f"{wanted.plan}-{wanted.organization_limit}")
def test_a_copy_is_what_the_command_makes(product: Product, wanted: NewOrganization) -> None:
    product.clock.stop(1_790_000_000)
    organization(product.stack, wanted)
    product.clock.advance(86_400)

    copy, other = (organization(product.stack, wanted) for _ in range(2))
    made = make_organization(product.stack, wanted)

    assert written(copy) == written(other) == written(made)
    assert len({copy["org_id"], other["org_id"], made["org_id"]}) == 3
    assert len({copy["api_key"], other["api_key"], made["api_key"]}) == 3
    for each in (copy, other, made):
        clinic = Client(product, each["api_key"])
        assert clinic("GET", "/api/organization").json["id"] == each["org_id"]


def test_another_test_begins_with_no_organisation(product: Product) -> None:
    assert [table for table, items in product.stored().items() if items] == []
    assert product.stack.gateway.get_api_keys()["items"] == []
