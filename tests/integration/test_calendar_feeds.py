"""Feeds of calendars: addresses for calendar programs. What they answer is read by the library icalendar."""

import re
from typing import Any
from urllib.parse import urlsplit

import icalendar
import pytest

from operations import suspensions
from tests.expanded import of_type
from tests.integration.appointments import JANE, NOW, booked, changed_calendar, first_calendar
from tests.integration.services import practitioner
from tests.observers import DynamoDBCall, Logs
from tests.product import Answer, Client, Product
from tests.samples import make_key
from voxanne.aws.dynamodb.client import client
from voxanne.core.time_zones import DAY

pytestmark = pytest.mark.usefixtures("monday_morning")

TEN = "2026-11-23T15:00:00Z"
ELEVEN = "2026-11-23T16:00:00Z"


def path_of(clinic: Client, calendar_id: str | None = None) -> str:
    return f"/api/calendars/{calendar_id or first_calendar(clinic)['id']}/feeds"


def made(clinic: Client, calendar_id: str | None = None, **fields: Any) -> dict[str, Any]:
    answer = clinic("POST", path_of(clinic, calendar_id), fields)
    assert answer.status == 201, answer
    feed: dict[str, Any] = answer.json
    return feed


def read(product: Product, feed: dict[str, Any], method: str = "GET", **headers: str) -> Answer:
    """What a calendar program gets: it has no key."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return product.anonymous()(method, urlsplit(feed["url"]).path, headers=named)


def events(product: Product, feed: dict[str, Any]) -> dict[str, Any]:
    """The events of a feed by the ids of their appointments."""
    answer = read(product, feed)
    assert answer.status == 200, answer
    calendar = icalendar.Calendar.from_ical(answer.response.body)
    assert not calendar.errors
    assert all(not event.errors for event in calendar.events)
    return {str(event["UID"]).partition("@")[0]: event for event in calendar.events}


def test_the_address_is_shown_once_and_only_its_digest_is_stored(clinic: Client, product: Product) -> None:
    key = {"Idempotency-Key": "a-key"}
    body = {"name": "Dr. Lee's phone", "show": "names"}
    first = clinic("POST", path_of(clinic), body, key)
    again = clinic("POST", path_of(clinic), body, key)

    url = first.json["url"]
    assert re.fullmatch(r"https?://api\.example\.com/feeds/[A-Za-z0-9_-]{43}\.ics", url)
    assert (again.status, again.json) == (201, first.json | {"url": None})
    shown = {name: value for name, value in first.json.items() if name != "url"}
    assert clinic("GET", path_of(clinic)).json == [shown]
    assert clinic("GET", urlsplit(first.header("Location") or "").path).json == shown
    assert url.rpartition("/")[2].removesuffix(".ics") not in repr(product.stored())


def test_a_feed_has_times_alone_unless_names_are_chosen(clinic: Client, product: Product) -> None:
    service = {"service": "Root canal", "notes": "afraid", "metadata": {"x": "secret"}}
    appointment = booked(clinic, TEN, patient={"name": "Child Jones", "date_of_birth": "2019-05-01"}, **service)

    plain, named = made(clinic), made(clinic, show="names")

    assert (plain["show"], named["show"]) == ("times", "names")
    event = events(product, plain)[appointment["id"]]
    assert (str(event["SUMMARY"]), event.start.isoformat(), event.end.isoformat()) == (
        *("Booked", "2026-11-23T15:00:00+00:00", "2026-11-23T15:30:00+00:00"),
    )
    assert str(events(product, named)[appointment["id"]]["SUMMARY"]) == "Child Jones"
    for hidden in ("Jones", "Jane", JANE["phone"], "Root", "afraid", "secret", "2019", appointment["contact_id"]):
        assert hidden not in read(product, plain).response.body.decode()
    for hidden in (JANE["phone"], "Root", "afraid", "secret", "2019"):
        assert hidden not in read(product, named).response.body.decode()


def test_a_moved_appointment_keeps_its_uid_and_its_sequence_rises(clinic: Client, product: Product) -> None:
    appointment, feed = booked(clinic, TEN), made(clinic)
    before = events(product, feed)[appointment["id"]]
    product.clock.advance(60)

    clinic("PATCH", f"/api/appointments/{appointment['id']}", {"starts_at": ELEVEN})

    [after] = events(product, feed).values()
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after.start.isoformat() == "2026-11-23T16:00:00+00:00"
    assert after.DTSTAMP > before.DTSTAMP


def test_a_cancelled_appointment_is_shown_as_cancelled_for_30_days(clinic: Client, product: Product) -> None:
    changed_calendar(clinic, booking_window_days=90)
    stands, cancelled = booked(clinic, "2027-01-11T15:00:00Z"), booked(clinic, "2027-01-12T15:00:00Z")
    feed = made(clinic)
    clinic("DELETE", f"/api/appointments/{cancelled['id']}", {})

    assert [(str(each["STATUS"]), str(each["TRANSP"])) for each in events(product, feed).values()] == [
        ("CONFIRMED", "OPAQUE"),
        ("CANCELLED", "TRANSPARENT"),
    ]
    product.clock.advance(30 * DAY)
    assert set(events(product, feed)) == {stands["id"], cancelled["id"]}
    product.clock.advance(1)
    assert set(events(product, feed)) == {stands["id"]}


def test_a_feed_has_its_calendars_appointments_from_30_days_back_on(clinic: Client, product: Product) -> None:
    lee = practitioner(clinic, "Dr. Lee")
    own, other = booked(clinic, TEN, calendar_id=lee), booked(clinic, TEN)
    late = booked(clinic, "2028-11-20T15:00:00Z", calendar_id=lee, override_rules=True)
    feed = made(clinic, lee)

    assert set(events(product, feed)) == {own["id"], late["id"]}
    assert str(icalendar.Calendar.from_ical(read(product, feed).response.body)["X-WR-CALNAME"]) == "Dr. Lee"
    product.clock.stop(NOW + 4 * 3600 + 30 * DAY)
    assert own["id"] in events(product, feed)
    product.clock.advance(1)
    assert set(events(product, feed)) == {late["id"]}
    assert set(events(product, made(clinic))) == set(), other["id"]


def test_a_time_is_the_same_instant_on_both_days_of_clock_change(clinic: Client, product: Product) -> None:
    changed_calendar(clinic, booking_window_days=730, opening_hours={"sunday": [["00:00", "24:00"]]})
    starts = ["2027-03-14T06:30:00Z", "2027-03-14T07:30:00Z", "2027-11-07T05:30:00Z", "2027-11-07T06:30:00Z"]
    ids = [booked(clinic, start)["id"] for start in starts]

    shown = events(product, made(clinic))

    assert [shown[each].start.strftime("%Y-%m-%dT%H:%M:%SZ") for each in ids] == starts


def test_a_wrong_address_and_a_revoked_one_and_a_deleted_organisations_are_the_same_404(
    clinic: Client, product: Product
) -> None:
    revoked, orphan = made(clinic), made(clinic)
    assert clinic("DELETE", f"{path_of(clinic)}/{revoked['id']}").status == 204
    client().update_item(
        TableName="OrganizationsTable",
        Key={"organization_id": {"S": clinic.organization_id}},
        UpdateExpression="SET deleted_at = :at",
        ExpressionAttributeValues={":at": {"S": "2026-11-23T11:00:00.000Z"}},
    )
    base = "https://api.example.com"
    wrong = [
        f"{base}/feeds/{'A' * 43}.ics",
        f"{base}/feeds/x.ics",
        revoked["url"].removesuffix(".ics"),
        f"{base}/nothing",
    ]

    answers = [read(product, {"url": url}) for url in (revoked["url"], orphan["url"], *wrong)]

    bodies = [{name: value for name, value in answer.json.items() if name != "request_id"} for answer in answers]
    assert bodies == [bodies[0]] * len(bodies)
    assert {answer.code for answer in answers} == {"unknown_path"}
    assert {answer.header("Cache-Control") for answer in answers} == {"no-store"}
    assert clinic("DELETE", f"{path_of(clinic)}/{revoked['id']}").code == "not_found"


def test_what_is_unchanged_is_not_sent_again(clinic: Client, product: Product) -> None:
    appointment, feed = booked(clinic, TEN), made(clinic, show="names")
    first = read(product, feed)

    assert first.header("Content-Type") == "text/calendar; charset=utf-8"
    assert first.header("Cache-Control") == "private, max-age=300"
    product.clock.advance(600)
    unchanged = read(product, feed, If_None_Match=first.etag)
    assert (unchanged.status, unchanged.response.body, unchanged.etag) == (304, b"", first.etag)
    head = read(product, feed, "HEAD")
    assert (head.status, head.response.body, head.etag) == (200, b"", first.etag)
    posted = read(product, feed, "POST")
    assert (posted.status, posted.header("Allow")) == (405, "GET, HEAD")
    clinic("PATCH", f"/api/appointments/{appointment['id']}", {"patient": {"name": "Janet"}})
    assert read(product, feed, If_None_Match=first.etag).status == 200


def test_the_names_of_an_erased_contact_leave_the_feed(clinic: Client, product: Product) -> None:
    appointment, feed = booked(clinic, TEN), made(clinic, show="names")
    clinic("DELETE", f"/api/appointments/{appointment['id']}", {})
    assert "Jane" in read(product, feed).response.body.decode()

    assert clinic("DELETE", f"/api/contacts/{appointment['contact_id']}").status == 204

    assert "Jane" not in read(product, feed).response.body.decode()
    assert all(str(event["SUMMARY"]) == "Booked" for event in events(product, feed).values())


def test_reading_a_feed_takes_two_round_trips(
    clinic: Client, product: Product, dynamodb_calls: list[DynamoDBCall]
) -> None:
    booked(clinic, TEN)
    feed = made(clinic)
    dynamodb_calls.clear()

    events(product, feed)

    assert [(call.operation, call.table) for call in dynamodb_calls[:1]] == [("GetItem", "CalendarFeedsTable")]
    assert sorted((call.operation, str(call.table)) for call in dynamodb_calls[1:]) == [
        ("GetItem", "CalendarsTable"),
        ("GetItem", "OrganizationsTable"),
        ("Query", "AppointmentsTable"),
    ]


def test_a_feed_is_revoked_in_the_moment_in_which_it_was_made(
    clinic: Client, product: Product, dynamodb_calls: list[DynamoDBCall]
) -> None:
    feed = made(clinic)
    path = f"{path_of(clinic)}/{feed['id']}"
    dynamodb_calls.clear()

    assert clinic("DELETE", path).status == 204

    # No index is asked, which would not have it yet.
    assert not [call for call in dynamodb_calls if call.operation == "Query"]
    assert (read(product, feed).status, clinic("GET", path).code) == (404, "not_found")
    assert product.items("CalendarFeedsTable") == []


def test_tokens_are_in_no_log(clinic: Client, product: Product, logs: Logs) -> None:
    feed = made(clinic)
    token = feed["url"].rpartition("/")[2].removesuffix(".ics")
    read(product, feed)
    clinic("DELETE", f"{path_of(clinic)}/{feed['id']}")
    read(product, feed)
    product.drop("CalendarFeedsTable")
    assert read(product, feed).status == 500

    assert [line["resource"] for line in logs.lines if line.get("resource", "").startswith("/feeds")] == [
        "/feeds/{file}"
    ] * 3
    assert token[:20] not in logs.text
    [stage] = of_type("AWS::ApiGateway::Stage").values()
    # Of the path and the query, which name the address, the gateway logs nothing.
    logged = set(re.findall(r"\$context\.([\w.]+)", stage["AccessLogSetting"]["Format"]))
    assert "resourcePath" in logged
    assert not logged & {"path", "requestOverride.path", "customDomain.basePathMatched"}
    assert not any(setting.get("DataTraceEnabled") for setting in stage.get("MethodSettings", []))


def test_a_key_that_may_not_read_appointments_makes_no_feed_of_them(clinic: Client, product: Product) -> None:
    key = clinic.with_key(make_key(clinic, "appointments:write")["key"])

    refused = key("POST", path_of(clinic), {"show": "names"})

    assert (refused.status, refused.code, refused.json["lacking_scopes"]) == (
        *(403, "scope_not_held", ["appointments:read"]),
    )
    assert product.items("CalendarFeedsTable") == []


def test_another_organisations_calendar_has_no_feeds(clinic: Client, other_clinic: Client) -> None:
    feed = made(clinic)

    for answer in (
        other_clinic("GET", path_of(clinic)),
        other_clinic("POST", path_of(clinic), {}),
        other_clinic("GET", f"{path_of(clinic)}/{feed['id']}"),
        other_clinic("DELETE", f"{path_of(clinic)}/{feed['id']}"),
        clinic("GET", "/api/calendars/cal_1/feeds"),
        clinic("POST", "/api/calendars/cal_1/feeds", {}),
    ):
        assert answer.code == "not_found"


@pytest.mark.parametrize(
    ("fields", "pointer"), [({"show": "all"}, "#/show"), ({"name": ""}, "#/name"), ({"show": None}, "#/show")]
)
def test_fields_are_checked(clinic: Client, fields: dict[str, Any], pointer: str) -> None:
    assert clinic("POST", path_of(clinic), fields).pointers == [pointer]


def test_a_suspended_organisations_feeds_show_nothing_until_it_is_resumed(clinic: Client, product: Product) -> None:
    """It may be suspended because of a stolen key, with which the feed was made."""
    booked(clinic, TEN)
    feed = made(clinic, show="names")
    assert len(events(product, feed)) == 1

    suspensions.suspend(product.stack, clinic.organization_id, "a stolen key")
    assert (read(product, feed).status, read(product, feed).code) == (404, "unknown_path")

    suspensions.resume(product.stack, clinic.organization_id)
    assert len(events(product, feed)) == 1
