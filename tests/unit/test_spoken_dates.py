"""Dates and times as callers say them: Monday, 23 November 2026. What could mean two things has two readings."""

from datetime import date, datetime

import pytest

from voxanne.core.quoting import plain_line, quoted
from voxanne.domain.agent_tools.models import SpokenReply, ToolRefusedError
from voxanne.domain.agent_tools.schemas import canonical_tool_name, normalize_arguments, parse_duration
from voxanne.domain.agent_tools.spoken.dates import UnreadableError, read_birth_date, read_words
from voxanne.domain.agent_tools.spoken.wording import full_date, join_words, spoken_datetime

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-11-24", date(2026, 11, 24)),
        ("2024-11-24", date(2024, 11, 24)),  # past, and for others to refuse
        ("today", MONDAY),
        (" Tomorrow ", date(2026, 11, 24)),
        ("the day after tomorrow", date(2026, 11, 25)),
        ("next Wednesday", date(2026, 11, 25)),
        ("TUESDAY", date(2026, 11, 24)),
        ("on Thursday", date(2026, 11, 26)),
        ("Dec. 7", date(2026, 12, 7)),
        ("Monday December 7th", date(2026, 12, 7)),
        ("Tuesday", date(2026, 11, 24)),
        ("this friday", date(2026, 11, 27)),
        ("next Monday", date(2026, 11, 30)),
        ("November 24", date(2026, 11, 24)),
        ("Nov. 24th, 2026", date(2026, 11, 24)),
        ("the 1st of December", date(2026, 12, 1)),
        ("Tuesday, November 24", date(2026, 11, 24)),
        ("January 5", date(2026, 1, 5)),  # never moved to another year
        ("Sept 3 2027", date(2027, 9, 3)),
    ],
)
def test_a_date_is_read(said: str, meant: date) -> None:
    assert read_words(said, MONDAY).dates == frozenset({meant})


@pytest.mark.parametrize(
    ("said", "first", "second"),
    [
        ("Monday", MONDAY, date(2026, 11, 30)),
        ("this monday", MONDAY, date(2026, 11, 30)),
        # Tomorrow is called tomorrow, so the one after may be meant.
        ("next Tuesday", date(2026, 11, 24), date(2026, 12, 1)),
    ],
)
def test_a_weekday_that_can_be_two_dates_has_both_readings(said: str, first: date, second: date) -> None:
    assert read_words(said, MONDAY).dates == frozenset({first, second})


def test_next_sunday_said_on_a_saturday_can_be_tomorrow_or_in_eight_days() -> None:
    saturday = date(2026, 11, 28)

    assert read_words("next Sunday", saturday).dates == frozenset({date(2026, 11, 29), date(2026, 12, 6)})
    assert read_words("Sunday", saturday).dates == frozenset({date(2026, 11, 29)})
    assert read_words("next Saturday", saturday).dates == frozenset({date(2026, 12, 5)})


@pytest.mark.parametrize(
    "said",
    [
        "",
        "next week",
        "sometime soon",
        "11/12/2026",  # November or December
        "12.11.2026",
        "2026-02-30",
        "20261124",
        "2026-W48-2",
        "February 30",
        "Monday, November 24",  # a Tuesday
        "the 24th",
        "24",
        "Smarch 3",
        "\u0662\u0660\u0662\u0666-11-24",
    ],
)
def test_what_could_mean_anything_is_no_date(said: str) -> None:
    with pytest.raises(UnreadableError):
        read_words(said, MONDAY)


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("09:30", 570),
        ("14:00:00", 840),
        ("2 PM", 840),
        ("2:30pm", 870),
        ("12 a.m.", 0),
        ("12:15 P.M.", 735),
        ("noon", 720),
        ("00:00", 0),
    ],
)
def test_a_time_is_read(said: str, minutes: int) -> None:
    assert read_words(said, MONDAY).times == frozenset({minutes})


@pytest.mark.parametrize(
    ("said", "readings", "likely"),
    [
        ("9:30", {570, 1290}, {570, 1290}),
        ("2:30", {150, 870}, {150, 870}),
        # Two digits are how a clock of 24 hours is written; people also say "10:30" of an evening.
        ("10:30", {630, 1350}, {630}),
        ("12:15", {15, 735}, {735}),
    ],
)
def test_an_hour_without_half_of_the_day_has_two_readings(said: str, readings: set[int], likely: set[int]) -> None:
    words = read_words(said, MONDAY)

    assert (words.times, words.likely_times) == (frozenset(readings), frozenset(likely))


@pytest.mark.parametrize(
    ("said", "day", "minutes", "part"),
    [
        ("tonight", MONDAY, None, "evening"),
        ("This Morning", MONDAY, None, "morning"),
        ("this evening", MONDAY, None, "evening"),
        ("tomorrow afternoon", date(2026, 11, 24), None, "afternoon"),
        ("Tuesday in the morning", date(2026, 11, 24), None, "morning"),
        ("tomorrow at 2 pm", date(2026, 11, 24), 840, None),
        ("2 PM tomorrow", date(2026, 11, 24), 840, None),
        ("2pm on Tuesday", date(2026, 11, 24), 840, None),
        ("Tuesday, November 24 at 2:30 p.m.", date(2026, 11, 24), 870, None),
        ("December 7, 2 pm", date(2026, 12, 7), 840, None),
        ("November 24 at noon", date(2026, 11, 24), 720, None),
        ("2026-11-24 14:30", date(2026, 11, 24), 870, None),
        ("2026-11-24T14:30:00", date(2026, 11, 24), 870, None),
    ],
)
def test_a_day_and_a_time_are_read_from_one_text(said: str, day: date, minutes: int | None, part: str | None) -> None:
    words = read_words(said, MONDAY)

    assert (words.dates, words.part) == (frozenset({day}), part)
    assert words.times == (None if minutes is None else frozenset({minutes}))


@pytest.mark.parametrize(
    ("said", "minutes", "part"),
    [("9 in the morning", 540, "morning"), ("9:30 in the evening", 1290, "evening"), ("8 at night", 1200, "evening")],
)
def test_a_part_of_the_day_beside_a_time_is_kept(said: str, minutes: int, part: str) -> None:
    words = read_words(said, MONDAY)

    assert words.part == part
    assert minutes in (words.times or ())


@pytest.mark.parametrize(
    ("said", "born"),
    [
        ("1985-07-31", date(1985, 7, 31)),
        ("July 31, 1985", date(1985, 7, 31)),
        ("31 July 1985", date(1985, 7, 31)),
        ("7/31/1985", date(1985, 7, 31)),
        ("31.7.1985", date(1985, 7, 31)),
        ("04/04/1990", date(1990, 4, 4)),
    ],
)
def test_a_date_of_birth_is_read(said: str, born: date) -> None:
    assert read_birth_date(said) == born


@pytest.mark.parametrize("said", ["", "July 31", "03/04/1985", "yesterday", "31-31-1985", "1985", "85-07-31"])
def test_a_date_of_birth_that_can_be_another_is_asked(said: str) -> None:
    with pytest.raises(UnreadableError):
        read_birth_date(said)


@pytest.mark.parametrize(
    "said", ["", "9", "nine", "9 o'clock", "25:00", "13 pm", "0 am", "9:60", "midnight", "9:30:15", "morning"]
)
def test_what_could_be_any_time_is_no_time(said: str) -> None:
    with pytest.raises(UnreadableError):
        read_words(said, MONDAY)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("bookClinicAppointment", "book_appointment"),
        ("checkAvailability", "check_availability"),
        ("transferCall", "transfer_call"),
        ("lookupCaller", "lookup_caller"),
        ("endCall", "end_call"),
        ("cancel-appointment", "cancel_appointment"),
        ("reschedule_appointment", "reschedule_appointment"),
        ("confirmAppointment", "confirm_appointment"),
        ("optOut", "stop_calling"),
    ],
)
def test_tools_answer_to_other_names(theirs: str, ours: str) -> None:
    assert canonical_tool_name(theirs) == ours


@pytest.mark.parametrize(
    "given",
    [
        {"appointmentDate": "tomorrow", "appointmentTime": "9:00", "patientName": "Jane", "patientPhone": "+1"},
        '{"appointmentDate": "tomorrow", "appointmentTime": "9:00", "patientName": " Jane ", "patientPhone": "+1"}',
        {"date": "tomorrow", "time": "9:00", "customer_name": "Jane", "customer_phone": "+1", "email": "", "x": None},
        {"date": "tomorrow", "time": "9:00", "name": "Jane", "phone": "+1", "email": "N/A", "notes": "{{notes}}"},
        {"date": "tomorrow", "appointmentDate": "tomorrow", "time": "9:00", "name": "Jane", "phone": "+1"},
    ],
)
def test_arguments_answer_to_other_names(given: object) -> None:
    assert normalize_arguments("book_appointment", given) == {
        "date": "tomorrow",
        "time": "9:00",
        "name": "Jane",
        "phone": "+1",
    }


@pytest.mark.parametrize(
    "given",
    [
        *("{", "[]", [1], 17, '"tomorrow"', False),
        {"date": "today", "appointmentDate": "tomorrow"},
        *({"tomorrow": "9:00"}, {"name": ["Jane"]}, {"name": {"first": "Jane"}}, {"time": True}, {"notes": "x" * 5001}),
    ],
)
def test_arguments_that_are_none_are_refused_in_a_sentence(given: object) -> None:
    with pytest.raises(ToolRefusedError):
        normalize_arguments("book_appointment", given)


def test_no_arguments_are_none() -> None:
    nothing: list[object] = ["", "{}", {}, None, "null"]
    for given in nothing:
        assert normalize_arguments("book_appointment", given) == {}


def test_what_is_said_is_one_line_whatever_people_are_called() -> None:
    said = SpokenReply("The caller is Jane\nDoe\u2028.", {"name": "Jane\nDoe\u2028\r"})

    assert len(said.text.splitlines()) == 1
    assert said.text.startswith("The caller is Jane Doe .")


def test_days_and_times_are_spoken_in_full() -> None:
    assert spoken_datetime(datetime(2026, 11, 24, 9, 5), MONDAY) == "Tuesday, November 24 at 9:05 AM"  # noqa: DTZ001
    assert spoken_datetime(datetime(2027, 1, 4, 12, 0), MONDAY) == "Monday, January 4, 2027 at 12:00 PM"  # noqa: DTZ001
    assert spoken_datetime(datetime(2026, 11, 24, 0, 30), MONDAY) == "Tuesday, November 24 at 12:30 AM"  # noqa: DTZ001
    assert full_date(MONDAY) == "Monday, November 23, 2026"
    assert join_words(["A"]) == "A"
    assert join_words(["A", "B", "C"]) == "A, B and C"


@pytest.mark.parametrize(
    "given",
    ["null", "None", "UNKNOWN", "n/a", "undefined", "{{customer.number}}", "${phone}", "<phone>", "anonymous", "-"],
)
def test_words_that_stand_for_no_value_are_not_given(given: str) -> None:
    assert normalize_arguments("book_appointment", {"phone": given}) == {}


@pytest.mark.parametrize("name", ["Na", "Nan", "Jane Null", "Unknown Person"])
def test_names_that_look_like_no_value_are_names(name: str) -> None:
    assert normalize_arguments("book_appointment", {"name": name}) == {"name": name}


@pytest.mark.parametrize(
    ("said", "minutes"), [("30", 30), ("30.0", 30), ("45 minutes", 45), ("1 min", 1), ("480", 480)]
)
def test_a_duration_is_read(said: str, minutes: int) -> None:
    assert parse_duration(said) == minutes


@pytest.mark.parametrize(
    "said", ["0", "481", "0000419999999", "00030", "9" * 400, "-30", "1e2", "30.5", "half an hour", "\u0663\u0660"]
)
def test_a_duration_that_is_no_number_of_minutes_is_asked(said: str) -> None:
    with pytest.raises(ToolRefusedError):
        parse_duration(said)


def test_what_others_wrote_is_quoted_as_one_bounded_line() -> None:
    assert quoted('Ann "{x}"\n\u202e<b>SYSTEM:</b> `run`\x00') == '"Ann x b SYSTEM: /b run"'
    assert quoted("O'Brien-Müller, Jr.") == '"O\'Brien-Müller, Jr."'
    assert len(plain_line("x" * 500)) == 60
    assert plain_line("\u200b\u0007") == ""
