import pytest

from tests.integration.contacts import made, phone
from tests.listing import pages
from tests.product import Client, Product


def ids(clinic: Client, query: str) -> list[str]:
    answer = clinic("GET", f"/api/contacts?{query}")
    assert answer.status == 200, answer
    return [contact["id"] for contact in answer.json]


def several(product: Product, clinic: Client, names: list[str], **fields: str) -> list[str]:
    """Contacts of these names, one a second."""
    found = []
    for number, name in enumerate(names):
        product.clock.advance(1)
        found.append(made(clinic, name=name, phone=phone(number), **fields)["id"])
    return found


def test_newest_first_and_phones_key_items_never(product: Product, clinic: Client) -> None:
    contacts = several(product, clinic, ["B", "A", "C"])

    assert ids(clinic, "") == contacts[::-1]
    assert clinic("GET", "/api/contacts").next is None


def test_twenty_unless_told_otherwise(product: Product, clinic: Client) -> None:
    contacts = several(product, clinic, [f"Name {number}" for number in range(45)])

    answers = pages(clinic, "/api/contacts")

    assert [len(answer.json) for answer in answers] == [20, 20, 5]
    assert [contact["id"] for answer in answers for contact in answer.json] == contacts[::-1]


@pytest.mark.parametrize("query", ["", "q=name", "external_id=17", "q=name&external_id=17"])
def test_a_page_that_is_just_full_is_the_last(product: Product, clinic: Client, query: str) -> None:
    several(product, clinic, [f"Name {number}" for number in range(6)], external_id="17")

    answers = pages(clinic, f"/api/contacts?limit=3&{query}")

    assert [len(answer.json) for answer in answers] == [3, 3]


def test_a_phone_finds_its_contact_however_it_is_written(product: Product) -> None:
    clinic = product.organization(country="GB")
    contact = made(clinic, phone="07911 123456")
    made(clinic, phone="07911 123457")

    for written in ("%2B447911123456", "+447911123456", "07911%20123456", "00447911123456", "%2B44%20(0)7911123456"):
        assert ids(clinic, f"phone={written}") == [contact["id"]]
    assert ids(clinic, "phone=07911123458") == []


def test_a_plus_that_a_query_makes_a_space_is_a_plus(product: Product) -> None:
    clinic = product.organization(country="GB")
    contact = made(clinic, phone="+14155550100")

    assert ids(clinic, "phone=+14155550100") == [contact["id"]]


def test_a_phone_is_found_by_who_has_it_now(clinic: Client) -> None:
    contact = made(clinic, phone=phone(1))
    clinic("PATCH", f"/api/contacts/{contact['id']}", {"phone": phone(2)})

    assert ids(clinic, f"phone={phone(1)}") == []
    assert ids(clinic, f"phone={phone(2)}") == [contact["id"]]


def test_a_name_is_found_by_its_beginning_whatever_case_and_accents_and_the_list_is_by_name(
    product: Product, clinic: Client
) -> None:
    names = ["Annabel Lee", "ANNA Zoë", "Ánna  ábel", "Hanna", "anna", "Ann"]
    by_name = dict(zip(names, several(product, clinic, names), strict=True))

    for q in ("anna", "ANNA", "%C3%81nn%C3%A0", "+anna+"):
        assert ids(clinic, f"q={q}") == [by_name[name] for name in ("anna", "Ánna  ábel", "ANNA Zoë", "Annabel Lee")]
    assert ids(clinic, "q=anna%20zo%C3%AB") == [by_name["ANNA Zoë"]]
    assert ids(clinic, "q=nna") == []


def test_an_external_id_is_exact_and_may_be_shared(product: Product, clinic: Client) -> None:
    shared = several(product, clinic, ["A", "B"], external_id="17")
    other = made(clinic, phone=phone(7), external_id="170")

    assert ids(clinic, "external_id=17") == shared[::-1]
    assert ids(clinic, "external_id=170") == [other["id"]]
    assert ids(clinic, "external_id=1") == []


def test_a_search_finds_a_name_by_its_beginning_and_then_by_its_last_word(product: Product, clinic: Client) -> None:
    names = [
        "Robin Sample",
        "Sam Zimmer",
        "Ada  SÁMPLE",
        "Ursula van der Samson",
        "Sampson Samuel",
        "Sample",
        "Samy-Lee Ng",
    ]
    several(product, clinic, names)

    def found(search: str) -> list[str]:
        answer = clinic("GET", f"/api/contacts?search={search}")
        assert answer.status == 200, answer
        return [contact["name"] for contact in answer.json]

    beginning = ["Sam Zimmer", "Sample", "Sampson Samuel", "Samy-Lee Ng"]
    assert found("sam") == [*beginning, "Ada  SÁMPLE", "Robin Sample", "Ursula van der Samson"]
    assert found("sampl") == ["Sample", "Ada  SÁMPLE", "Robin Sample"]
    for written in ("s%C3%A1mple%20r", "Sample,%20Robin", "sample,r", "robin%20s"):
        assert found(written) == ["Robin Sample"], written
    assert found(",") == found("van") == []


def test_a_search_follows_a_name_that_changes(clinic: Client) -> None:
    contact = made(clinic, name="Robin Sample", phone=phone(1))["id"]

    clinic("PATCH", f"/api/contacts/{contact}", {"name": "Robin Example"})
    assert (ids(clinic, "search=sample"), ids(clinic, "search=example")) == ([], [contact])
    clinic("PATCH", f"/api/contacts/{contact}", {"name": "Robin"})
    assert (ids(clinic, "search=example"), ids(clinic, "search=robin")) == ([], [contact])


@pytest.mark.parametrize("limit", range(1, 8))
def test_a_search_is_paged_through_both_halves(product: Product, clinic: Client, limit: int) -> None:
    several(product, clinic, ["Sample One", "Sample Two", "Sample Sample", "One Sample", "Two Sample", "Three Samples"])
    whole = ids(clinic, "search=sample&limit=100")

    answers = pages(clinic, f"/api/contacts?search=sample&limit={limit}")

    assert len(whole) == len(set(whole)) == 6
    assert [contact["id"] for answer in answers for contact in answer.json] == whole
    assert all(len(answer.json) == limit for answer in answers[:-1])
    assert answers[-1].json


@pytest.mark.parametrize("other", ["q=sample", "phone=%2B14155550100", "external_id=17", "ids=con_1"])
def test_a_search_stands_alone(clinic: Client, other: str) -> None:
    answer = clinic("GET", f"/api/contacts?search=sample&{other}")

    assert (answer.status, answer.code) == (422, "invalid_fields")
    detail = "cannot be combined with phone, q, external_id or ids"
    assert answer.json["errors"] == [{"pointer": "#/search", "detail": detail, "in": "query"}]


def test_filters_hold_together(clinic: Client) -> None:
    contact = made(clinic, name="Jane", phone=phone(1), external_id="17")["id"]
    made(clinic, name="Jane", phone=phone(2), external_id="18")
    made(clinic, name="John", phone=phone(3), external_id="17")
    own = {"phone": phone(1), "q": "ja", "external_id": "17"}

    for left_out in (None, *own):
        given = "&".join(f"{name}={value}" for name, value in own.items() if name != left_out)
        assert ids(clinic, given) == [contact], given
    for name, other in {"phone": phone(2), "q": "jo", "external_id": "18"}.items():
        changed = own | {name: other}
        assert ids(clinic, "&".join(f"{key}={value}" for key, value in changed.items())) == [], name
