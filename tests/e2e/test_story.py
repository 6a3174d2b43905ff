"""`make demo`: an agent calls a patient, who books; told to the product that runs."""

import subprocess
import sys

from tests.contract.imports import ROOT
from tests.e2e.conftest import Running, environment

STEPS = [
    "An agent is made: agt_",
    "It is at the voice provider: active",
    "A patient: con_",
    "The agent is to call back: call_",
    "The call: completed",
    "It was from: +12125550199",
    "What became of it: appointment_booked",
    'The analysis: {"successful": true, "sentiment": "positive", "urgency": "low"}',
    "The appointment: apt_",
    "The transcript:",
    "The recording: 16044 bytes of audio/wav",
    "Somebody calls for the first time: +12125550142",
    "The caller is known now: con_",
    "Caller: My name is Dana Example.",
    "Agent: Goodbye, Dana Example.",
    "The book:",
    "Dana Example  +12125550142",
]


def test_the_story_is_told_to_its_end(running: Running) -> None:
    told = subprocess.run(
        [sys.executable, "-m", "local.commands.demo"],
        env=environment(running.state),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert told.returncode == 0, told.stdout + told.stderr
    assert f"At {running.base_url}, as a new organisation" in told.stdout
    places = [told.stdout.find(step) for step in STEPS]
    assert places == sorted(places)
    assert -1 not in places, told.stdout
