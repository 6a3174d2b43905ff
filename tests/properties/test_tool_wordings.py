"""Whatever words a model writes for a moment, what is booked is that moment, or nothing is."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.properties.wordings import cased, date_wordings, time_wordings
from voxanne.core import clock
from voxanne.core.errors import InvalidFieldsError
from voxanne.core.time_zones import local
from voxanne.domain.agent_tools.arguments import parse_start
from voxanne.domain.agent_tools.models import ToolRefusedError
from voxanne.domain.agent_tools.spoken.dates import UnreadableError, read_words
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.calendars.schemas import WEEKDAYS

ZONES = ["America/New_York", "Europe/Berlin", "Pacific/Kiritimati", "Australia/Lord_Howe", "Asia/Kathmandu"]
WORDS = [
    *("next", "this", "on", "at", "in the", "tomorrow", "today", "9:30", "9", "pm", "am", "evening", "24"),
    *("december", ",", "noon", "tonight", "2026-11-24", *WEEKDAYS),
]
NOW = datetime(2026, 11, 23, 11, tzinfo=UTC).timestamp()
MINUTES = st.integers(0, 24 * 12 - 1).map(lambda step: step * 5)
HOURS = st.sampled_from([[["09:00", "17:00"]], [["07:00", "22:00"]], [["00:00", "24:00"]]])


def calendar_of(zone: str, hours: list[list[str]]) -> Calendar:
    made = {"version": 1, "created_at": "2026-11-01T00:00:00.000Z", "updated_at": "2026-11-01T00:00:00.000Z"}
    figures = {"slot_minutes": 30, "default_duration_minutes": 30, "buffer_minutes": 0, "min_notice_minutes": 0}
    opening_hours = dict.fromkeys(WEEKDAYS, hours)
    return Calendar.model_validate(
        {"id": "cal_1", "name": "Front desk", "time_zone": zone, "opening_hours": opening_hours, **figures, **made}
        | {"booking_window_days": 365}
    )


@st.composite
def sayings(draw: st.DrawFn) -> tuple[Calendar, datetime, dict[str, str]]:
    """A calendar, a local time, and arguments that say it."""
    calendar = calendar_of(draw(st.sampled_from(ZONES)), draw(HOURS))
    today = local(calendar.time_zone, int(NOW)).date()
    day, minutes = today + timedelta(days=draw(st.integers(0, 40))), draw(MINUTES)
    style = draw(st.integers(0, 3))
    day_words = cased(draw(st.sampled_from(date_wordings(day, today))), style)
    time_words = cased(draw(st.sampled_from(time_wordings(minutes))), style)
    moment = datetime.combine(day, time(minutes // 60, minutes % 60))
    together = f"{day_words.strip()} at {time_words.strip()}"
    arguments: dict[str, str] = draw(
        st.sampled_from(
            [
                {"date": day_words, "time": time_words},
                {"starts_at": moment.isoformat(timespec="minutes")},
                {"starts_at": moment.isoformat(sep=" ")},
                {"date": day_words, "time": time_words, "starts_at": moment.isoformat()},
                *(
                    [{"date": together}, {"starts_at": together}, {"time": together}]
                    if "t00:00" not in together.lower()
                    else []
                ),
            ]
        )
    )
    return calendar, moment, arguments


def understood(arguments: dict[str, str], calendar: Calendar) -> datetime | ToolRefusedError | InvalidFieldsError:
    """The local time as which arguments are understood on that Monday, or the refusal."""
    before, clock.source = clock.source, lambda: NOW
    try:
        return local(calendar.time_zone, parse_start(arguments, calendar, 30)).replace(tzinfo=None)
    except (ToolRefusedError, InvalidFieldsError) as refusal:
        return refusal
    finally:
        clock.source = before


@given(sayings())
@settings(max_examples=400)
def test_what_is_understood_is_what_was_said(said: tuple[Calendar, datetime, dict[str, str]]) -> None:
    calendar, moment, arguments = said

    result = understood(arguments, calendar)

    # Only what is past may be refused, or a time that the clocks skip or repeat.
    is_past = moment < local(calendar.time_zone, int(NOW)).replace(tzinfo=None)
    may_be_refused = isinstance(result, InvalidFieldsError) or (is_past and isinstance(result, ToolRefusedError))
    assert result == moment or may_be_refused, (arguments, result)


CONTRADICTIONS: dict[str, Any] = {
    "date": lambda moment: {"date": (moment + timedelta(days=1)).date().isoformat()},
    "time": lambda moment: {"time": f"{moment + timedelta(minutes=65):%H:%M}"},
    "starts_at": lambda moment: {"starts_at": (moment + timedelta(days=2)).isoformat()},
    "part_of_day": lambda moment: {"part_of_day": "evening" if moment.hour < 16 else "morning"},
    "time_zone": lambda _: {"time_zone": "Asia/Tehran"},
}


@given(sayings(), st.sampled_from(sorted(CONTRADICTIONS)))
@settings(max_examples=200)
def test_a_contradiction_is_never_understood(said: tuple[Calendar, datetime, dict[str, str]], which: str) -> None:
    calendar, moment, arguments = said
    assume(which not in arguments)

    result = understood(arguments | CONTRADICTIONS[which](moment), calendar)

    assert not isinstance(result, datetime), arguments


@given(
    st.dictionaries(st.sampled_from(["date", "time", "starts_at", "part_of_day", "time_zone"]), st.text(max_size=40))
)
@settings(max_examples=300)
def test_any_text_is_understood_or_asked_about(arguments: dict[str, str]) -> None:
    result = understood(arguments, calendar_of("America/New_York", [["09:00", "17:00"]]))

    if isinstance(result, ToolRefusedError):
        assert "Monday, November 23, 2026" in result.reply.sentence


@given(st.lists(st.sampled_from(WORDS), max_size=8))
@settings(max_examples=300)
def test_words_in_any_order_have_readings_or_none(words: list[str]) -> None:
    try:
        wording = read_words(" ".join(words), date(2026, 11, 23))
    except UnreadableError:
        return
    assert wording.dates or wording.times
    assert len(wording.dates or ()) <= 2
