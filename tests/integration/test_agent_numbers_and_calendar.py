import pytest

from tests.product import Client, Product
from tests.samples import AGENT, assign_number, make_agent


@pytest.mark.parametrize(
    ("country", "written", "number"),
    [
        ("US", "(415) 555-0100", "+14155550100"),
        ("GB", "020 7946 0018", "+442079460018"),
        ("GB", "07700 900123", "+447700900123"),
        ("IT", "06 698 12345", "+390669812345"),
        ("DE", "+44 20 7946 0018", "+442079460018"),
    ],
)
def test_a_national_number_is_read_with_the_organisations_country(
    product: Product, country: str, written: str, number: str
) -> None:
    clinic = product.organization(country=country)
    assign_number(clinic, number)

    made = make_agent(clinic, phone_number=written, transfer_number=written)

    assert (made["phone_number"], made["transfer_number"]) == (number, number)


def test_a_number_in_a_patch_is_read_the_same_way(product: Product) -> None:
    clinic = product.organization(country="GB")
    path = f"/api/agents/{make_agent(clinic)['id']}"

    changed = clinic("PATCH", path, {"transfer_number": "020 7946 0018"})
    refused = clinic("PATCH", path, {"transfer_number": "12"})
    cleared = clinic("PATCH", path, {"transfer_number": None})

    assert changed.json["transfer_number"] == "+442079460018"
    assert refused.pointers == ["#/transfer_number"]
    assert cleared.json["transfer_number"] is None


def test_the_organisations_own_calendar_is_taken(product: Product, clinic: Client) -> None:
    (calendar,) = product.items("CalendarsTable")
    path = f"/api/agents/{make_agent(clinic)['id']}"

    assert make_agent(clinic, calendar_id=calendar["id"])["calendar_id"] == calendar["id"]
    changed = clinic("PATCH", path, {"calendar_id": calendar["id"]})
    assert (changed.json["calendar_id"], changed.json["version"]) == (calendar["id"], 2)
    assert clinic("GET", path).json == changed.json
    assert clinic("PATCH", path, {"calendar_id": None}).json["calendar_id"] is None


@pytest.mark.parametrize("calendar", ["cal_01jzzzzzzzzzzzzzzzzzzzzzzz", "cal_", "agt_x", "nothing like an id"])
def test_an_unknown_calendar_is_refused(product: Product, clinic: Client, calendar: str) -> None:
    made = make_agent(clinic)

    created = clinic("POST", "/api/agents", {**AGENT, "calendar_id": calendar})
    changed = clinic("PATCH", f"/api/agents/{made['id']}", {"calendar_id": calendar})

    assert created.pointers == changed.pointers == ["#/calendar_id"]
    assert [item["id"] for item in product.items("AgentsTable")] == [made["id"]]
    assert "calendar_id" not in product.items("AgentsTable")[0]


def test_another_organisations_calendar_is_unknown(product: Product, clinic: Client, other_clinic: Client) -> None:
    calendars = {item["organization_id"]: item["id"] for item in product.items("CalendarsTable")}
    theirs = calendars[other_clinic.organization_id]

    answer = clinic("POST", "/api/agents", {**AGENT, "calendar_id": theirs})

    assert answer.pointers == ["#/calendar_id"]
    assert product.items("AgentsTable") == []
