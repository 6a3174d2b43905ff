"""The operator's command: safe to repeat, and it completes what an earlier attempt left undone."""

from dataclasses import replace

import pytest

from operations.organizations import NewOrganization, make_organization
from tests.integration.organizations import gateway_keys, stored
from tests.product import Client, Product, dynamodb
from tests.samples import change_item
from voxanne.aws.dynamodb.items import to_item
from voxanne.core.errors import ConflictError
from voxanne.core.ids import is_id


def test_an_organisation_is_born_with_a_key_a_calendar_and_a_place_in_a_usage_plan(product: Product) -> None:
    made = make_organization(product.stack, NewOrganization(name="Clinic", time_zone="Europe/Paris"))

    clinic = Client(product, made["api_key"])
    (calendar,) = product.items("CalendarsTable")
    assert is_id("org", made["org_id"] or "")
    assert clinic("GET", "/api/organization").json["id"] == made["org_id"]
    assert len(clinic("GET", "/api/api-keys").json) == 1
    assert (calendar["organization_id"], calendar["time_zone"]) == (made["org_id"], "Europe/Paris")
    assert gateway_keys(product) == {"starter": stored(product)["gateway_key"]}


def test_one_reference_is_one_organisation_and_its_key_is_told_once(product: Product) -> None:
    first = make_organization(product.stack, NewOrganization(name="Clinic", reference="crm-7"))
    before = product.stored()

    again = make_organization(product.stack, NewOrganization(name="Another name", reference="crm-7", country="GB"))

    assert first["api_key"]
    assert again == {"org_id": first["org_id"], "api_key": None}
    assert product.stored() == before


def test_without_reference_each_is_another(product: Product) -> None:
    made = [make_organization(product.stack, NewOrganization(name="Clinic"))["org_id"] for _ in range(2)]

    assert len(set(made)) == 2


def test_a_gateway_key_that_an_attempt_left_out_is_completed(product: Product) -> None:
    wanted = NewOrganization(name="Clinic", reference="crm-7")
    made = make_organization(product.stack, wanted)
    gateway = product.stack.gateway
    for key in gateway.get_api_keys()["items"]:
        gateway.delete_api_key(apiKey=key["id"])
    clinic = Client(product, made["api_key"])
    assert (clinic("GET", "/api/agents").status, clinic("GET", "/api/agents").code) == (503, "service_unavailable")

    make_organization(product.stack, wanted)

    assert clinic("GET", "/api/agents").status == 200


def test_a_gateway_key_that_is_in_no_plan_is_put_into_its_own(product: Product) -> None:
    wanted = NewOrganization(name="Clinic", reference="crm-7")
    make_organization(product.stack, wanted)
    gateway, plan = product.stack.gateway, product.stack.usage_plans["starter"]
    (key,) = gateway.get_usage_plan_keys(usagePlanId=plan)["items"]
    gateway.delete_usage_plan_key(usagePlanId=plan, keyId=key["id"])

    make_organization(product.stack, wanted)

    assert [each["id"] for each in gateway.get_usage_plan_keys(usagePlanId=plan)["items"]] == [key["id"]]
    assert len(gateway.get_api_keys()["items"]) == 1


def test_another_key_is_made_when_asked_for(product: Product) -> None:
    first = make_organization(product.stack, NewOrganization(name="Clinic", reference="crm-7"))

    again = make_organization(product.stack, NewOrganization(name="Clinic", reference="crm-7", new_key=True))

    assert again["org_id"] == first["org_id"]
    assert again["api_key"] not in {None, first["api_key"]}
    for made in (first, again):
        assert len(Client(product, made["api_key"])("GET", "/api/api-keys").json) == 2
    assert len(stored(product)["key_managers"]) == 2


def test_limits_are_raised_and_hold_within_the_authorizers_memory(product: Product) -> None:
    made = make_organization(product.stack, NewOrganization(name="Clinic", reference="crm-7"))
    clinic = Client(product, made["api_key"])
    clinic("GET", "/api/agents")

    make_organization(
        product.stack, NewOrganization(name="Clinic", reference="crm-7", organization_limit=1_500, address_limit=700)
    )
    product.clock.advance(31)

    limits = clinic("GET", "/api/organization").json["limits"]
    assert limits == {"requests_per_hour": 1_500, "requests_per_ip_in_15_minutes": 700}
    policy = clinic("GET", "/api/agents").header("RateLimit-Policy")
    assert policy == '"org";q=1500;w=3600, "ip";q=700;w=900'


def test_a_figure_beyond_the_plan_moves_to_a_wider_usage_plan_and_the_old_key_lives_on_for_a_while(
    product: Product,
) -> None:
    wanted = NewOrganization(name="Clinic", reference="crm-7", organization_limit=4_000)
    made = make_organization(product.stack, NewOrganization(name="Clinic", reference="crm-7"))
    clinic = Client(product, made["api_key"])
    clinic("GET", "/api/agents")

    make_organization(product.stack, wanted)
    moved = gateway_keys(product)
    assert set(moved) == {"starter", "enterprise"}
    assert clinic("GET", "/api/agents").status == 200  # by the key that the authorizer remembers
    product.clock.advance(290)
    make_organization(product.stack, wanted)
    assert gateway_keys(product) == moved
    product.clock.advance(11)
    make_organization(product.stack, wanted)

    assert gateway_keys(product) == {"enterprise": moved["enterprise"]}
    assert stored(product)["plan"] == "starter"
    assert clinic("GET", "/api/agents").status == 200


def test_a_plan_that_is_given_again_is_the_organisations_from_then_on(product: Product) -> None:
    wanted = NewOrganization(name="Clinic", reference="crm-7")
    clinic = Client(product, make_organization(product.stack, wanted)["api_key"])
    assert stored(product)["plan"] == "starter"

    make_organization(product.stack, replace(wanted, plan="enterprise"))
    make_organization(product.stack, wanted)
    product.clock.advance(31)

    organization = clinic("GET", "/api/organization").json
    assert (organization["plan"], organization["limits"]["requests_per_hour"]) == ("enterprise", 5_000)
    assert stored(product)["usage_plan"] == "enterprise"
    assert "enterprise" in gateway_keys(product)


def test_a_plan_is_not_given_against_a_subscription(product: Product) -> None:
    wanted = NewOrganization(name="Clinic", reference="crm-7", plan="professional")
    made = make_organization(product.stack, wanted)
    change_item("OrganizationsTable", {"organization_id": made["org_id"]}, billing_status="past_due")
    before = stored(product)

    with pytest.raises(ConflictError, match="subscription"):
        make_organization(product.stack, replace(wanted, plan="enterprise", organization_limit=9_000))

    assert stored(product) == before
    # Its own plan is no change.
    assert make_organization(product.stack, wanted)["org_id"] == made["org_id"]


def test_a_given_id_and_key_are_taken(product: Product) -> None:
    made = make_organization(product.stack, NewOrganization(name="Clinic"))
    again = NewOrganization(name="Demo", reference="demo", organization_id="org_demo", secret=made["api_key"])
    for item in product.items("ApiKeysTable"):
        dynamodb().delete_item(TableName="ApiKeysTable", Key=to_item({"key_hash": item["key_hash"]}))

    demo = make_organization(product.stack, again)

    assert demo == {"org_id": "org_demo", "api_key": made["api_key"]}
