import re
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from voxanne.domain.calls.transcripts import Turn, to_subrip, to_webvtt

_HOUR = 3_600_000


type Spoken = tuple[Literal["agent", "caller", "tool"], str, int | None, int | None]


def turns(*said: Spoken) -> list[Turn]:
    return [
        Turn(index=index, role=role, text=text, start_ms=start, end_ms=end)
        for index, (role, text, start, end) in enumerate(said)
    ]


def test_webvtt() -> None:
    written = to_webvtt(turns(("agent", "Hello.", 1200, 4000), ("caller", "Hi there.", 5100, 3_661_007)))

    assert written == (
        "WEBVTT\n\n"
        "00:00:01.200 --> 00:00:04.000\n<v Agent>Hello.</v>\n\n"
        "00:00:05.100 --> 01:01:01.007\n<v Caller>Hi there.</v>\n"
    )


def test_subrip() -> None:
    written = to_subrip(turns(("agent", "Hello.", 1200, 4000), ("caller", "Hi there.", 5100, 3_661_007)))

    assert written == (
        "1\n00:00:01,200 --> 00:00:04,000\nAgent: Hello.\n\n2\n00:00:05,100 --> 01:01:01,007\nCaller: Hi there.\n"
    )


def test_more_than_99_hours() -> None:
    assert "100:00:00.000 --> 100:00:01.000" in to_webvtt(
        turns(("agent", "Still here.", 100 * _HOUR, 100 * _HOUR + 1000))
    )


def test_nothing_that_is_said_is_taken_for_syntax() -> None:
    said = turns(("caller", "a --> b & c <b>d</b>\r\n\r\n00:00:01,000 --> 00:00:02,000\u2028\n \nend", 0, 1000))

    assert to_webvtt(said).splitlines()[3:] == [
        "<v Caller>a --&gt; b &amp; c &lt;b&gt;d&lt;/b&gt;",
        "00:00:01,000 --&gt; 00:00:02,000",
        "end</v>",
    ]
    assert to_subrip(said).splitlines()[2:] == [
        "Caller: a --\u203a b & c \u2039b\u203ad\u2039/b\u203a",
        "00:00:01,000 --\u203a 00:00:02,000",
        "end",
    ]


def test_what_nobody_hears_is_no_caption() -> None:
    silent = turns(("tool", "Free: 09:30.", 0, 1000), ("agent", " \n", 1000, 2000))

    assert to_webvtt(silent) == "WEBVTT\n"
    assert to_subrip(silent) == ""


def test_times_that_nobody_knows_follow_from_those_around() -> None:
    said = turns(
        ("agent", "A", None, None), ("caller", "B", 1000, None), ("agent", "C", None, 9000), ("caller", "D", None, None)
    )

    times = [line for line in to_webvtt(said).splitlines() if "-->" in line]

    assert times == [
        "00:00:00.000 --> 00:00:01.000",
        "00:00:01.000 --> 00:00:01.001",
        "00:00:01.000 --> 00:00:09.000",
        "00:00:09.000 --> 00:00:12.000",
    ]


TURNS = st.lists(
    st.builds(
        Turn,
        index=st.just(0),
        role=st.sampled_from(["agent", "caller", "tool"]),
        text=st.text(st.sampled_from("ab \n\r\t<>&-:\0\u2028\x85") | st.characters(), max_size=20),
        start_ms=st.none() | st.integers(0, 10**9),
        end_ms=st.none() | st.integers(0, 10**9),
    ),
    max_size=6,
)
_VTT_TIMES = re.compile(r"(\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3}) --> (\d{2,}):([0-5]\d):([0-5]\d)\.(\d{3})")


def milliseconds(hours: str, minutes: str, seconds: str, rest: str) -> int:
    return ((int(hours) * 60 + int(minutes)) * 60 + int(seconds)) * 1000 + int(rest)


@given(TURNS)
def test_whatever_is_said_webvtt_has_one_cue_for_each_turn_that_is_heard(said: list[Turn]) -> None:
    head, *cues = to_webvtt(said).removesuffix("\n").split("\n\n")

    assert head == "WEBVTT"
    assert len(cues) == sum(turn.speaker is not None for turn in said)
    starts = []
    for cue in cues:
        times, *lines = re.split("\r\n|\r|\n", cue)
        found = _VTT_TIMES.fullmatch(times)
        assert found, times
        starts.append(milliseconds(*found.groups()[:4]))
        assert milliseconds(*found.groups()[4:]) > starts[-1]
        assert lines
        assert all(lines)
        assert not any("-->" in line for line in lines)
        inside = re.fullmatch(r"<v (Agent|Caller)>([^<>\0]*)</v>", "\n".join(lines))
        assert inside, lines
        assert not re.search("&(?!(amp|lt|gt);)", inside[2])
    assert starts == sorted(starts)


@given(TURNS)
def test_whatever_is_said_subrip_has_one_numbered_block_for_each_turn_that_is_heard(said: list[Turn]) -> None:
    written = to_subrip(said)
    blocks = written.removesuffix("\n").split("\n\n") if written else []

    assert len(blocks) == sum(turn.speaker is not None for turn in said)
    for number, block in enumerate(blocks, start=1):
        first, times, *lines = re.split("\r\n|\r|\n", block)
        assert first == str(number)
        assert re.fullmatch(r"\d{2,}:[0-5]\d:[0-5]\d,\d{3} --> \d{2,}:[0-5]\d:[0-5]\d,\d{3}", times)
        assert lines
        assert all(lines)
        assert not re.search("[<>\0]", "".join(lines))
