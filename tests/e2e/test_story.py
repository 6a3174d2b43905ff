"""`make demo`: an agent calls a patient, who books; told to the product that runs."""

import subprocess
import sys

from tests.contract.imports import ROOT
from tests.e2e.conftest import Running, environment

STEPS = [
    "Agent created: agt_",
    "Agent at the voice provider: active",
    "Contact created: con_",
    "Call-back requested: call_",
    "Call: completed",
    "From: +12125550199",
    "Outcome: appointment_booked",
    'Analysis: {"successful": true, "sentiment": "positive", "urgency": "low"}',
    "Appointment: apt_",
    "Transcript:",
    "Recording: 16044 bytes of audio/wav",
    "Call from an unknown number: +12125550142",
    "Contact created from the call: con_",
    "Caller: My name is Dana Example.",
    "Agent: Goodbye, Dana Example.",
    "Appointments:",
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
