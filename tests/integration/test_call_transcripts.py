"""A report says what was spoken twice, as a list and as a text: the fuller one is the transcript."""

import random
from typing import Any

import pytest

from tests.integration.vapi_calls import only_call, tell, voice_call
from tests.integration.webhooks import Webhooks
from tests.product import Client

BOT = {"role": "bot", "message": "Hello, how can I help?", "secondsFromStart": 1.2, "duration": 2800}
USER = {"role": "user", "message": "A cleaning, please.", "secondsFromStart": 5.1, "duration": 3100}
TOOL = {"role": "tool_call_result", "name": "book", "result": "Booked.", "secondsFromStart": 10.15}
GREETING, WISH, DONE = (
    ("agent", "Hello, how can I help?", 1200),
    ("caller", "A cleaning, please.", 5100),
    ("tool", "Booked.", 10150),
)
TEXT = "AI: Hello, how can I help?\nUser: A cleaning, please.\n"
LATER = "AI: You are booked for Tuesday at ten.\nUser: Thank you, goodbye.\n"


def turns_of(clinic: Client) -> list[tuple[str, str, int | None]]:
    transcript = clinic("GET", f"/api/calls/{only_call(clinic)['id']}/transcript").json
    return [(turn["role"], turn["text"], turn["start_ms"]) for turn in transcript["turns"]]


def untimed(*turns: tuple[str, str, int | None]) -> list[tuple[str, str, int | None]]:
    return [(role, text, None) for role, text, _ in turns]


BOOKED, THANKS = ("agent", "You are booked for Tuesday at ten.", None), ("caller", "Thank you, goodbye.", None)
SOURCES: list[tuple[str, dict[str, Any], list[tuple[str, str, int | None]]]] = [
    ("both say the same", {"messages": [BOT, USER, TOOL], "transcript": TEXT}, [GREETING, WISH, DONE]),
    ("the text is spelled differently", {"messages": [BOT, USER], "transcript": TEXT.upper()}, [GREETING, WISH]),
    (
        "the list ends early",
        {"messages": [BOT, USER, TOOL], "transcript": TEXT + LATER},
        [GREETING, WISH, BOOKED, THANKS, DONE],
    ),
    ("the list lacks the caller", {"messages": [BOT, TOOL], "transcript": TEXT}, [GREETING, *untimed(WISH), DONE]),
    (
        "the text lacks the agent",
        {"messages": [BOT, USER], "transcript": "User: A cleaning, please."},
        [GREETING, WISH],
    ),
    ("the text ends early", {"messages": [BOT, USER, TOOL], "transcript": "AI: Hello."}, [GREETING, WISH, DONE]),
    ("the list is empty", {"messages": [], "transcript": TEXT}, untimed(GREETING, WISH)),
    (
        "the list says nothing",
        {"messages": [{"role": "user", "message": " "}], "transcript": TEXT},
        untimed(GREETING, WISH),
    ),
    (
        "only the model's format is there",
        {
            "messagesOpenAIFormatted": [
                {"role": "system", "content": "You are a receptionist."},
                {"role": "assistant", "content": "Hello, how can I help?"},
                {"role": "user", "content": "A cleaning, please."},
                {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]},
                {"role": "tool", "content": "Booked.", "tool_call_id": "1"},
            ]
        },
        untimed(GREETING, WISH, DONE),
    ),
]


@pytest.mark.parametrize(("artifact", "expected"), [case[1:] for case in SOURCES], ids=[case[0] for case in SOURCES])
def test_the_transcript_is_the_fuller_of_list_and_text(
    webhooks: Webhooks, clinic: Client, artifact: dict[str, Any], expected: list[tuple[str, str, int | None]]
) -> None:
    tell(webhooks, voice_call(clinic).report(artifact=artifact))

    assert turns_of(clinic) == expected


@pytest.mark.parametrize(("said", "shown"), [("multi", None), ("es", "es"), (None, None)])
def test_the_language_is_that_which_was_listened_for(
    webhooks: Webhooks, clinic: Client, said: str | None, shown: str | None
) -> None:
    tell(webhooks, voice_call(clinic).report(assistant={"transcriber": {"language": said}}))

    assert clinic("GET", f"/api/calls/{only_call(clinic)['id']}/transcript").json["language"] == shown


def test_a_long_text_beside_a_short_list_is_whole(webhooks: Webhooks, clinic: Client) -> None:
    lines = [f"{'AI' if number % 2 else 'User'}: {number} {'word ' * 90}".strip() for number in range(1000)]
    text = "\n".join(lines)
    assert len(text) > 450_000

    tell(webhooks, voice_call(clinic).report(artifact={"messages": [BOT, USER], "transcript": text}))

    assert [text for _, text, _ in turns_of(clinic)] == [line.partition(": ")[2] for line in lines]


@pytest.mark.parametrize("seed", range(3))
def test_a_report_with_less_never_replaces_a_fuller_transcript(webhooks: Webhooks, clinic: Client, seed: int) -> None:
    call = voice_call(clinic)
    reports = [
        call.report(190, artifact={"messages": [BOT, USER, TOOL]}),
        call.report(200, artifact={"messages": [BOT]}),
        call.report(210, artifact={"messages": []}),
        call.report(220, artifact={"transcript": "AI: Hello, how can I help?"}),
    ]

    tell(webhooks, *random.Random(seed).sample(reports, len(reports)))  # noqa: S311 - no secret

    assert turns_of(clinic) == [GREETING, WISH, DONE]


@pytest.mark.parametrize(
    ("artifact", "direction", "outcome"),
    [
        ({"messages": [BOT, USER]}, "inboundPhoneCall", "information"),
        ({"messages": [BOT]}, "inboundPhoneCall", "abandoned"),
        ({"messages": [BOT]}, "outboundPhoneCall", "other"),
        ({}, "inboundPhoneCall", "information"),
    ],
)
def test_an_answered_call_without_effect_was_information_if_the_caller_spoke(
    webhooks: Webhooks, clinic: Client, artifact: dict[str, Any], direction: str, outcome: str
) -> None:
    tell(webhooks, voice_call(clinic, facts={"type": direction}).report(artifact=artifact))

    assert only_call(clinic)["outcome"] == outcome
