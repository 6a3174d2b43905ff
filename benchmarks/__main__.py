"""`make bench`: print each budget, the measured value and whether it holds.

The exit status is 1 if a section could not be measured; with --strict also if a budget does not hold.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import figures

_SECTIONS = {
    "round_trips": "DynamoDB round trips in sequence (both rate limits count as one)",
    "routes": "Every route: AWS calls in sequence (both rate limits count as one), units, cost of 1,000 requests",
    "costs": "Cost in US dollars, by benchmarks/prices.toml",
    "pages": "Units of a page of 20 agents",
    "growth": "Lists: entries that two pages of 10 read beyond what they show, at three sizes",
    "call_log": "Calls: a page of 20 with each filter, and with several filters (DynamoDB Local's consumed capacity)",
    "appointments": "Appointments: DynamoDB round trips in sequence; a month with 1,000 appointments",
    "dashboard": "Dashboard: pages of a clinic with 5,000 contacts and 10,000 calls, in turn with one of 10 each",
    "webhooks": "Webhooks: the receiver's AWS calls, its events per second and core; time from receipt to visible",
    "deliveries": "Deliveries: how far an endpoint that never responds delays the others",
    "sweeps": "Sweep of 10,000 due deliveries of 20 organisations: seconds until the message was sent",
    "capacity": "Capacity: what the busiest hour needs; work at a time at most, and how long 19 of 20 wait",
    "limiter": "Rate limiter: writes per admitted request and counter",
    "processor_time": "CPU of a request without its boto3 calls; the FastAPI twins in turn, ten rounds",
    "hot_paths": "CPU of a request with its boto3 calls; the plain FastAPI handler in turn, ten rounds",
    "cold_import": "Cold import with bytecode, as a multiple of the baseline's CPU",
}


def main() -> int:
    """Run the sections, each in its own process."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[[], *_SECTIONS], help="sections to run; all by default")
    parser.add_argument("--strict", action="store_true", help="exit 1 if a budget does not hold")
    options = parser.parse_args()
    over = noisy = 0
    broken = []
    for section in options.sections or _SECTIONS:
        try:
            measured = _run(section)
        except subprocess.CalledProcessError:
            broken.append(section)  # its process has printed why
            continue
        figures.write(f"{_SECTIONS[section]}  [load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores]", measured)
        over += sum(figure.verdict == "over" for figure in measured)
        noisy += sum(figure.noisy for figure in measured)
    print(f"\n{over or 'no'} budget{'' if over == 1 else 's'} exceeded, {noisy or 'none'} too noisy for a verdict")
    if broken:
        print(f"not measured: {', '.join(broken)}", file=sys.stderr)
    return 1 if broken or (over and options.strict) else 0


def _run(section: str) -> list[figures.Figure]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figures.json"
        command = [sys.executable, "-m", f"benchmarks.{section}", str(path)]
        # Functions log to standard output. Logging is part of their cost; the lines themselves are not needed.
        subprocess.run(command, env=_environment(), stdout=subprocess.DEVNULL, check=True)  # noqa: S603
        return figures.load(path)


def _environment() -> dict[str, str]:
    """Return the environment that Lambda and the template would set, independent of the shell's settings."""
    lambdas = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "POWERTOOLS_SERVICE_NAME": "voxanne",
        "PYTHONTZPATH": "",
    }
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    root = Path(__file__).parents[1]
    return inherited | lambdas | {"PYTHONPATH": os.pathsep.join([str(root), str(root / "layers" / "shared")])}


if __name__ == "__main__":
    sys.exit(main())
