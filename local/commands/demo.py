"""``python -m local.commands.demo``: a clinic's story: an agent calls a patient, who books; then a new caller books."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode

from local.commands import state
from local.runner.account import ROOT
from operations.local_environment import use_local_aws

TIMEOUT_SECONDS, PAUSE_SECONDS = 90, 0.3


_REFUSED = 400


class StoryError(Exception):
    """The story cannot continue; the message says why."""


@dataclass(frozen=True)
class Clinic:
    """A clinic's API key. The story uses HTTP only, as an integrator would."""

    base_url: str
    api_key: str

    def request(self, method: str, path: str, body: Any = None, accept: str = "application/json") -> tuple[int, Any]:
        """Send a request; return the answer's status, and its body: parsed if JSON was accepted, else as text."""
        headers = {"Authorization": f"Bearer {self.api_key}", "Content-Type": "application/json", "Accept": accept}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base_url + path, data, headers, method=method)  # noqa: S310 - http
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - http
                text = answer.read().decode()
                return answer.status, json.loads(text) if accept == "application/json" else text
        except HTTPError as error:
            return error.code, json.loads(error.read() or b"{}")

    def request_ok(self, method: str, path: str, body: Any = None) -> Any:
        """Send a request and return the answer's body; raise StoryError if it is refused."""
        status, answer = self.request(method, path, body)
        if status >= _REFUSED:
            raise StoryError(f"{method} {path}: {status} {answer.get('detail', '')}")
        return answer

    def until(self, path: str, is_reached: Callable[[int, Any], bool]) -> Any:
        """Read an object until *is_reached* holds for it; raise StoryError after a timeout."""
        ends = time.monotonic() + TIMEOUT_SECONDS
        while time.monotonic() < ends:
            status, body = self.request("GET", path)
            if is_reached(status, body):
                return body
            time.sleep(PAUSE_SECONDS)
        raise StoryError(f"GET {path}: the expected state was not reached within {TIMEOUT_SECONDS} s")


@contextmanager
def running() -> Iterator[dict[str, Any]]:
    """Yield the run file of the running product. If none runs, start one and end it after the block."""
    run = _running_product()
    if run is not None:
        yield run
        return
    print("The product is not running (make run); starting one for the story.", flush=True)
    environment = {**os.environ, "PORT": "0"}
    with subprocess.Popen(
        [sys.executable, "-m", "local.commands.run"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL
    ) as product:
        try:
            yield _wait_until_running(product)
        finally:
            product.terminate()


def _wait_until_running(product: "subprocess.Popen[bytes]") -> dict[str, Any]:
    ends = time.monotonic() + TIMEOUT_SECONDS
    while time.monotonic() < ends and product.poll() is None:
        run = _running_product()
        if run is not None:
            return run
        time.sleep(PAUSE_SECONDS)
    raise StoryError("the product does not start: `make run` prints why")


def _running_product() -> dict[str, Any] | None:
    run = state.read(state.RUN_FILE)
    if not run:
        return None
    try:
        with urllib.request.urlopen(f"{run['base_url']}/health", timeout=30):  # noqa: S310 - http
            return run
    except (URLError, OSError):
        return None


_AGENT = {
    "name": "Front Desk",
    "voice_provider": "elevenlabs",
    "voice_id": "rachel",
    "prompt": "You are a friendly medical receptionist.",
    "tools": ["book_appointment", "check_availability"],
}


_PATIENT = {"name": "Robin Sample", "phone": "+12125550177"}


_NEW_CALLER = {"name": "Dana Example", "number": "+12125550142"}


_ENDED = {"completed", "no_answer", "busy", "failed", "canceled"}


_NOT_FOUND, _ACCEPTED = 404, 202


def main() -> int:
    """Play the story; return the exit status, 1 if it breaks off."""
    use_local_aws()
    try:
        with running() as run:
            clinic = _create_clinic(run)
            agent = _play_call_back(clinic)
            _play_new_caller(clinic, run, agent)
            _show_appointments(clinic)
            _show_logs_and_events(clinic)
    except (StoryError, URLError, subprocess.CalledProcessError) as error:
        print(f"\nThe story broke off: {error}", file=sys.stderr)
        return 1
    return 0


def _play_call_back(clinic: Clinic) -> dict[str, Any]:
    """Play the call-back; return the agent that placed it."""
    agent = clinic.request_ok("POST", "/api/agents", _AGENT)
    _step("Agent created", f"{agent['id']}, {agent['status']}")
    clinic.until(f"/api/agents/{agent['id']}", lambda _, current: current["status"] == "active")
    _step("Agent at the voice provider", "active")
    clinic.request_ok("PATCH", "/api/organization", {"default_agent_id": agent["id"]})
    patient = clinic.request_ok("POST", "/api/contacts", _PATIENT)
    _step("Contact created", f"{patient['id']}, {patient['name']}, {patient['phone']}")
    body = {"reason": "Your yearly check-up is due.", "override_quiet_hours": True}
    call = clinic.request_ok("POST", f"/api/contacts/{patient['id']}/call-back", body)
    _step("Call-back requested", f"{call['id']}, {call['status']}")
    call = _watch_call(clinic, call)
    _step("From", call["from"])
    _step("Outcome", f"{call['outcome']}: {call['summary']}")
    _step("Analysis", json.dumps({name: call["analysis"][name] for name in ("successful", "sentiment", "urgency")}))
    for identifier in call["appointment_ids"]:
        booked = clinic.request_ok("GET", f"/api/appointments/{identifier}")
        _step("Appointment", f"{booked['id']}, {booked['starts_at']}, {booked['status']}")
    _show_transcript(clinic, call)
    recording = clinic.until(f"/api/calls/{call['id']}/recording", lambda status, _: status != _ACCEPTED)
    _step("Recording", f"{_size(recording)} bytes of {recording['content_type']}, its URL is valid for 15 minutes")
    return dict(agent)


def _play_new_caller(clinic: Clinic, run: dict[str, Any], agent: dict[str, Any]) -> None:
    """Play a first call from an unknown number, whose caller says a name."""
    provider = Clinic(run["parameters"]["VapiBaseUrl"], run["secrets"]["VapiKeyName"])
    status, _ = provider.request("POST", "/simulator/ring", {"agent_id": agent["id"], **_NEW_CALLER})
    if status == _NOT_FOUND:
        # This provider is not simulated, so only a phone can call it.
        return
    _step("Call from an unknown number", _NEW_CALLER["number"])
    path = f"/api/calls?{urlencode({'from': _NEW_CALLER['number']})}"
    [call] = clinic.until(path, lambda _, calls: bool(calls))
    call = _watch_call(clinic, call)
    contact = clinic.request_ok("GET", f"/api/contacts/{call['contact_id']}")
    _step("Contact created from the call", f"{contact['id']}, {contact['name']}, {contact['phone']}")
    _show_transcript(clinic, call)


def _show_appointments(clinic: Clinic) -> None:
    rows = []
    for appointment in clinic.request_ok("GET", "/api/appointments"):
        contact = clinic.request_ok("GET", f"/api/contacts/{appointment['contact_id']}")
        rows.append(f"{appointment['starts_at']}  {appointment['patient']['name']}  {contact['phone']}")
    _step("Appointments", "".join(f"\n      {row}" for row in sorted(rows)))


def _show_transcript(clinic: Clinic, call: dict[str, Any]) -> None:
    _, transcript = clinic.request("GET", f"/api/calls/{call['id']}/transcript", accept="text/plain")
    _step("Transcript", "".join(f"\n      {line}" for line in str(transcript).splitlines()))


def _watch_call(clinic: Clinic, call: dict[str, Any]) -> dict[str, Any]:
    seen = [call["status"]]

    def is_over(_: int, current: dict[str, Any]) -> bool:
        if current["status"] != seen[-1]:
            seen.append(current["status"])
            _step("Call", current["status"].replace("_", " "))
        return current["status"] in _ENDED and current["has_transcript"]

    current: dict[str, Any] = clinic.until(f"/api/calls/{call['id']}", is_over)
    if current["outcome"] != "appointment_booked":
        raise StoryError(
            f"the patient did not book: {current['status']}, {current['ended_reason']}, {current['outcome']}"
        )
    return current


def _size(recording: dict[str, Any]) -> int:
    with urllib.request.urlopen(recording["url"], timeout=30) as answer:  # noqa: S310 - what the product signed
        return len(answer.read())


def _show_logs_and_events(clinic: Clinic) -> None:
    """Print the logs and events that integrators can read."""
    for path, name, field in (
        ("/api/webhook-logs?limit=100", "Events of the voice provider", "event_type"),
        ("/api/events?limit=100", "Events for integrators", "type"),
    ):
        status, rows = clinic.request("GET", path)
        if status != _NOT_FOUND:
            _step(name, ", ".join(sorted({row[field] for row in rows})) or "none yet")


def _step(name: str, result: str) -> None:
    print(f"  {name}: {result}", flush=True)


def _create_clinic(run: dict[str, Any]) -> Clinic:
    """Create an organisation, so that neither an earlier story nor the demo organisation's limits interfere."""
    command = [sys.executable, "-m", "operations", "org", "--name", "Story Clinic"]
    limits = ["--limit", "10000", "--ip-limit", "10000"]
    result = subprocess.run([*command, *limits], cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603
    key = json.loads(result.stdout)["api_key"]
    print(f"At {run['base_url']}, as a new organisation with the key {key}:\n", flush=True)
    return Clinic(run["base_url"], key)


if __name__ == "__main__":
    sys.exit(main())
