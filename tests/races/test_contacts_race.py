from collections import Counter

from tests.races.conftest import Race

PHONE = "+14155550100"


def test_of_ten_clients_with_one_phone_one_makes_the_contact_and_the_others_learn_who_has_it(race: Race) -> None:
    clinic = race.product.organization()
    spellings = [PHONE, "(415) 555-0100"]

    answers = race.at_once(
        10, lambda number: clinic("POST", "/api/contacts", {"name": f"Jane {number}", "phone": spellings[number % 2]})
    )

    assert Counter(answer.status for answer in answers) == {201: 1, 409: 9}
    [made] = [answer.json["id"] for answer in answers if answer.status == 201]
    assert {answer.json["contact_id"] for answer in answers if answer.status == 409} == {made}
    assert [contact["id"] for contact in clinic("GET", "/api/contacts").json] == [made]


def test_contacts_that_change_phones_at_once_never_share_one(race: Race) -> None:
    clinic = race.product.organization()
    phones = [f"+1415555{number:04d}" for number in range(5)]
    contacts = [clinic("POST", "/api/contacts", {"name": "Jane", "phone": number}).json["id"] for number in phones[:3]]

    def change(number: int) -> int:
        path = f"/api/contacts/{contacts[number % 3]}"
        return clinic("PATCH", path, {"phone": phones[number * 7 % 5]}).status

    statuses = race.at_once(12, change)

    assert set(statuses) <= {200, 409, 503}
    held = {contact["phone"]: contact["id"] for contact in clinic("GET", "/api/contacts").json}
    assert sorted(held.values()) == sorted(contacts)
    for number in phones:
        found = [contact["id"] for contact in clinic("GET", f"/api/contacts?phone=%2B{number[1:]}").json]
        assert found == ([held[number]] if number in held else [])
