"""/api/calendars/…/sources: addresses of iCalendar files, which are secrets."""

import json
from typing import Any

import pytest

from tests.integration.appointments import first_calendar
from tests.integration.calendar_sources import NINE, SECRET, Server, add, busy, fetch, fetched, path, read
from tests.observers import Logs
from tests.product import Client, Product
from tests.sweeps import taken

pytestmark = pytest.mark.usefixtures("monday_morning")

UNKNOWN = "src_01jzzzzzzzzzzzzzzzzzzzzzzz"


def test_a_new_source_is_pending_shows_its_host_alone_and_is_fetched_at_once(clinic: Client, server: Server) -> None:
    made = add(clinic, server.has(NINE), name="Dr Lee", stale_after_minutes=60)

    assert made.status == 201
    assert str(made.header("Location")).endswith(path(clinic, made.json["id"]))
    assert made.json == {
        "id": made.json["id"],
        "calendar_id": first_calendar(clinic)["id"],
        "url": f"{server.url}/…",
        "name": "Dr Lee",
        "stale_after_minutes": 60,
        "status": "pending",
        "error": None,
        "last_fetched_at": None,
        "warnings": [],
        "created_at": "2026-11-23T11:00:00.000Z",
        "updated_at": "2026-11-23T11:00:00.000Z",
    }
    assert fetch() == 0
    after = read(clinic, made.json["id"])
    assert after == made.json | {"status": "ok", "last_fetched_at": "2026-11-23T11:00:00.000Z"}
    assert clinic("GET", path(clinic)).json == [after]


def test_an_address_is_in_no_response_and_no_log(clinic: Client, server: Server, logs: Logs, product: Product) -> None:
    source = fetched(clinic, server.has(NINE))
    changed = clinic("PATCH", path(clinic, source["id"]), {"url": server.has(NINE, path=SECRET + "?x=5ec2e7")})
    server.files.clear()
    fetch()
    refused = add(clinic, "https://user:5ec2e7@example.com/5ec2e7.ics")

    shown = json.dumps([clinic("GET", path(clinic)).json, changed.json, refused.json], ensure_ascii=False)
    assert "5ec2e7" not in shown
    assert "5ec2e7" not in logs.text
    kept = {table: items for table, items in product.stored().items() if table != "CalendarSourcesTable"}
    assert "5ec2e7" not in json.dumps(kept, default=str)


@pytest.mark.parametrize(
    "url",
    [
        "http://calendar.example.com/basic.ics",
        "ftp://calendar.example.com/basic.ics",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/basic.ics",
        "https://localhost/basic.ics",
        "webcal://127.0.0.1/basic.ics",
        "https://calendar.google.com/…",
    ],
)
def test_addresses_that_are_not_public_are_refused(clinic: Client, url: str) -> None:
    answer = add(clinic, url)

    assert (answer.status, answer.pointers) == (422, ["#/url"])


def test_a_calendars_own_feed_is_no_source_of_it(clinic: Client, product: Product) -> None:
    calendar = f"/api/calendars/{first_calendar(clinic)['id']}"
    other = clinic("POST", "/api/calendars", {"name": "Room", "time_zone": "America/New_York"}).json["id"]
    feed = clinic("POST", f"{calendar}/feeds", {}).json["url"]
    # By whatever name the deployment is reached.
    url = f"https://calendars.example.com/v1/feeds/{feed.rpartition('/')[2]}"

    refused = add(clinic, url)
    made = add(clinic, "https://calendars.example.com/a.ics").json

    assert (refused.status, refused.pointers) == (422, ["#/url"])
    assert clinic("PATCH", path(clinic, made["id"]), {"url": url}).pointers == ["#/url"]
    assert [item["url"] for item in product.items("CalendarSourcesTable") if "url" in item] == [
        "https://calendars.example.com/a.ics"
    ]
    assert clinic("POST", f"/api/calendars/{other}/sources", {"url": url}).status == 201


def test_a_calendars_own_feed_is_refused_in_every_spelling_of_its_address(clinic: Client) -> None:
    file = clinic("POST", path(clinic).replace("/sources", "/feeds"), {}).json["url"].rpartition("/")[2]

    for spelled in (f"{file}/", f"%{ord(file[0]):02x}{file[1:]}", f"{file.removesuffix('.ics')}%2eics"):
        assert add(clinic, f"https://calendars.example.com/v1/feeds/{spelled}").pointers == ["#/url"], spelled


def test_webcal_is_https(clinic: Client) -> None:
    assert add(clinic, "webcal://calendar.example.com/basic.ics").json["url"] == "https://calendar.example.com/…"


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [({"stale_after_minutes": 19}, "#/stale_after_minutes"), ({"stale_after_minutes": 10_081}, "#/stale_after_minutes"),
     ({"name": " "}, "#/name"), ({"calendar_id": "x"}, "#/calendar_id"), ({"url": None}, "#/url")],
)  # fmt: skip
def test_fields_are_checked(clinic: Client, fields: dict[str, Any], pointer: str) -> None:
    url = "https://calendar.example.com/basic.ics"

    assert add(clinic, **({"url": url} | fields)).pointers == [pointer]


def test_a_patch_renames_and_a_new_address_begins_anew(clinic: Client, server: Server, product: Product) -> None:
    source = fetched(clinic, server.has(NINE), name="Dr Lee")
    renamed = clinic("PATCH", path(clinic, source["id"]), {"name": None, "stale_after_minutes": 30})
    assert (renamed.json["name"], renamed.json["stale_after_minutes"], renamed.json["status"]) == (None, 30, "ok")

    product.clock.advance(1)
    moved = clinic("PATCH", path(clinic, source["id"]), {"url": server.url + "/nowhere.ics"})

    assert (moved.json["status"], moved.json["last_fetched_at"]) == ("pending", None)
    assert fetch() == 0
    after = read(clinic, source["id"])
    assert (after["status"], after["error"]) == (
        "failed",
        {"code": "status_404", "detail": "The server answered with status 404."},
    )
    assert busy(clinic) == ["14:00/14:30"]
    assert clinic("PATCH", path(clinic, source["id"]), {"name": "x"}, headers={"If-Match": '"1-0"'}).status == 412


def test_a_patch_that_changes_nothing_fetches_nothing(clinic: Client) -> None:
    url = "https://calendar.example.com/basic.ics"
    made = add(clinic, url, name="Dr Lee")
    taken("CalendarSourcesQueue")

    same = clinic("PATCH", path(clinic, made.json["id"]), {"url": url, "name": "Dr Lee"})

    assert (same.json, same.etag) == (made.json, made.etag)
    assert not taken("CalendarSourcesQueue")


def test_sources_are_those_of_their_calendar(clinic: Client, other_clinic: Client) -> None:
    made = add(clinic, "https://calendar.example.com/basic.ics").json["id"]
    second = clinic("POST", "/api/calendars", {"name": "Room", "time_zone": "UTC"}).json["id"]

    assert clinic("GET", f"/api/calendars/{second}/sources").json == []
    for method, body in (("GET", None), ("PATCH", {"name": "x"}), ("DELETE", None)):
        assert clinic(method, f"/api/calendars/{second}/sources/{made}", body).status == 404
        assert other_clinic(method, path(clinic, made), body).status == 404
        assert clinic(method, path(clinic, UNKNOWN), body).status == 404
    assert other_clinic("GET", path(clinic)).status == 404
    assert other_clinic("POST", path(clinic), {"url": "https://calendar.example.com/"}).status == 404


def test_pages_of_sources_are_newest_first(clinic: Client, product: Product) -> None:
    made = []
    for number in range(3):
        product.clock.advance(1)
        made.append(add(clinic, f"https://calendar.example.com/{number}.ics").json["id"])

    first = clinic("GET", path(clinic) + "?limit=2")
    assert [each["id"] for each in first.json] == made[:0:-1]
    assert first.next is not None
    assert [each["id"] for each in clinic("GET", first.next).json] == made[:1]


def test_an_organisation_has_a_hundred_sources_at_most(clinic: Client) -> None:
    ids = [add(clinic, f"https://calendar.example.com/{number}.ics").json["id"] for number in range(100)]

    assert add(clinic, "https://calendar.example.com/more.ics").code == "too_many_sources"
    assert clinic("DELETE", path(clinic, ids[0])).status == 204
    assert add(clinic, "https://calendar.example.com/more.ics").status == 201
