"""What tests of contacts share."""

from typing import Any

from tests.product import Client, Product

JANE: dict[str, Any] = {
    "name": "Jane Doe",
    "phone": "+14155550100",
    "email": "jane@example.com",
    "date_of_birth": "1985-07-31",
    "time_zone": "Pacific/Honolulu",
    "external_id": "patient/17",
    "tags": ["recall", "new patient"],
    "notes": "Prefers mornings.\nSpeaks Dutch.",
    "do_not_call": True,
    "metadata": {"chart": "A-17"},
}


def phone(number: int) -> str:
    """A phone for each number below 8,000,000: no exchange begins with 0 or 1."""
    return f"+1415{2_000_000 + number}"


def made(clinic: Client, **fields: Any) -> dict[str, Any]:
    """Make a contact."""
    answer = clinic("POST", "/api/contacts", {"name": "Jane Doe", "phone": "+14155550100"} | fields)
    assert answer.status == 201, answer
    contact: dict[str, Any] = answer.json
    return contact


def stored(product: Product, clinic: Client) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """The clinic's contacts by id, and who has which phone by the key items."""
    items = [item for item in product.items("ContactsTable") if item["organization_id"] == clinic.organization_id]
    contacts = {item["id"]: item for item in items if item["id"].startswith("con_")}
    holders = {item["id"].removeprefix("phone#"): item["contact_id"] for item in items if "contact_id" in item}
    assert len(contacts) + len(holders) == len(items)
    return contacts, holders
