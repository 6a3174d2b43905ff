"""Dates and times as callers say them: Monday, 23 November 2026. What could mean two things means nothing."""

from datetime import date, datetime

import pytest

from voxanne.domain.agent_tools.arguments import canonical_tool_name, normalize_arguments
from voxanne.domain.agent_tools.models import SpokenReply, ToolRefusedError
from voxanne.domain.agent_tools.spoken_dates import (
    UnreadableError,
    full_date,
    join_words,
    read_date,
    read_time,
    spoken_datetime,
)

MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-11-24", date(2026, 11, 24)),
        ("2024-11-24", date(2024, 11, 24)),  # past, and for others to refuse
        ("today", MONDAY),
        (" Tomorrow ", date(2026, 11, 24)),
        ("the day after tomorrow", date(2026, 11, 25)),
        ("next Tuesday", date(2026, 11, 24)),
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
    assert read_date(said, MONDAY) == meant


@pytest.mark.parametrize(
    "said",
    [
        "",
        "Monday",  # today, or in a week
        "this monday",
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
def test_what_could_mean_two_things_is_no_date(said: str) -> None:
    with pytest.raises(UnreadableError):
        read_date(said, MONDAY)


@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("09:30", 570),
        ("9:30", 570),
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
    assert read_time(said) == minutes


@pytest.mark.parametrize(
    "said", ["", "9", "nine", "9 o'clock", "25:00", "13 pm", "0 am", "9:60", "midnight", "9:30:15", "morning"]
)
def test_what_could_be_either_half_of_the_day_is_no_time(said: str) -> None:
    with pytest.raises(UnreadableError):
        read_time(said)


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
        {"date": "tomorrow", "appointmentDate": "tomorrow", "time": "9:00", "name": "Jane", "phone": "+1"},
    ],
)
def test_arguments_answer_to_other_names(given: object) -> None:
    assert normalize_arguments(given) == {"date": "tomorrow", "time": "9:00", "name": "Jane", "phone": "+1"}


@pytest.mark.parametrize(
    "given", ["{", "[]", [1], 17, '"tomorrow"', "null", {"date": "today", "appointmentDate": "tomorrow"}]
)
def test_arguments_that_are_none_are_refused_in_a_sentence(given: object) -> None:
    with pytest.raises(ToolRefusedError):
        normalize_arguments(given)


def test_no_arguments_are_none() -> None:
    assert normalize_arguments("") == normalize_arguments("{}") == normalize_arguments({}) == {}


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
