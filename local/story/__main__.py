"""``make demo``: the whole story on this machine, each step printed: an agent calls a patient, who books.

It tells it to the product that runs; where none does, it starts one for as long as the story lasts.
"""

import json
import subprocess
import sys
import urllib.request
from typing import Any
from urllib.error import URLError

from local.account import ROOT
from local.story.client import Clinic, StoryError
from local.story.running import running

_AGENT = {
    "name": "Front Desk",
    "voice_provider": "elevenlabs",
    "voice_id": "rachel",
    "prompt": "You are a friendly medical receptionist.",
    "tools": ["book_appointment", "check_availability"],
}
_PATIENT = {"name": "Robin Sample", "phone": "+12125550177"}
_ENDED = {"completed", "no_answer", "busy", "failed", "canceled"}
_NOT_FOUND, _ACCEPTED = 404, 202


def main() -> int:
    """Tell the story; 1 where it does not end as it should."""
    try:
        with running() as run:
            _tell(_clinic(run))
    except (StoryError, URLError, subprocess.CalledProcessError) as error:
        print(f"\nThe story broke off: {error}", file=sys.stderr)
        return 1
    return 0


def _tell(clinic: Clinic) -> None:
    agent = clinic.done("POST", "/api/agents", _AGENT)
    _step("An agent is made", f"{agent['id']}, {agent['status']}")
    clinic.until(f"/api/agents/{agent['id']}", lambda _, found: found["status"] == "active")
    _step("It is at the voice provider", "active")
    clinic.done("PATCH", "/api/organization", {"default_agent_id": agent["id"]})
    patient = clinic.done("POST", "/api/contacts", _PATIENT)
    _step("A patient", f"{patient['id']}, {patient['name']}, {patient['phone']}")
    asked = {"reason": "Your yearly check-up is due.", "override_quiet_hours": True}
    call = clinic.done("POST", f"/api/contacts/{patient['id']}/call-back", asked)
    _step("The agent is to call back", f"{call['id']}, {call['status']}")
    call = _watched(clinic, call)
    _step("What became of it", f"{call['outcome']}: {call['summary']}")
    for identifier in call["appointment_ids"]:
        booked = clinic.done("GET", f"/api/appointments/{identifier}")
        _step("The appointment", f"{booked['id']}, {booked['starts_at']}, {booked['status']}")
    path = f"/api/calls/{call['id']}"
    _, transcript = clinic.ask("GET", f"{path}/transcript", accept="text/plain")
    _step("The transcript", "\n" + "\n".join(f"      {line}" for line in str(transcript).splitlines()))
    recording = clinic.until(f"{path}/recording", lambda status, _: status != _ACCEPTED)
    _step("The recording", f"{_size(recording)} bytes of {recording['content_type']}, by a URL that lives 15 minutes")
    _told_of(clinic)


def _watched(clinic: Clinic, call: dict[str, Any]) -> dict[str, Any]:
    seen = [call["status"]]

    def is_over(_: int, found: dict[str, Any]) -> bool:
        if found["status"] != seen[-1]:
            seen.append(found["status"])
            _step("The call", found["status"].replace("_", " "))
        return found["status"] in _ENDED and found["has_transcript"]

    found: dict[str, Any] = clinic.until(f"/api/calls/{call['id']}", is_over)
    if found["outcome"] != "appointment_booked":
        raise StoryError(f"the patient did not book: {found['status']}, {found['ended_reason']}, {found['outcome']}")
    return found


def _size(recording: dict[str, Any]) -> int:
    with urllib.request.urlopen(recording["url"], timeout=30) as answer:  # noqa: S310 - what the product signed
        return len(answer.read())


def _told_of(clinic: Clinic) -> None:
    """What integrators can look at besides."""
    for path, name, what in (
        ("/api/webhook-logs?limit=100", "Events of the voice provider", "event_type"),
        ("/api/events?limit=100", "Events for integrators", "type"),
    ):
        status, found = clinic.ask("GET", path)
        if status != _NOT_FOUND:
            _step(name, ", ".join(sorted({each[what] for each in found})) or "none yet")


def _step(what: str, result: str) -> None:
    print(f"  {what}: {result}", flush=True)


def _clinic(run: dict[str, Any]) -> Clinic:
    """A new organisation each time: no earlier story stands in the way, and no limit of the demo's is used up."""
    command = [sys.executable, "-m", "operations.make_organization", "--name", "Story Clinic"]
    limits = ["--limit", "10000", "--ip-limit", "10000"]
    made = subprocess.run([*command, *limits], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    key = json.loads(made.stdout)["api_key"]
    print(f"At {run['base_url']}, as a new organisation with the key {key}:\n", flush=True)
    return Clinic(run["base_url"], key)


if __name__ == "__main__":
    sys.exit(main())
