"""`make bench`: print each budget, what was measured, and whether it holds. Exits 1 for that only with --strict."""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks import figures

_SECTIONS = {
    "round_trips": "DynamoDB round trips in sequence (rate limits' pair counting as one)",
    "routes": "Every route: calls of AWS in sequence (rate limits' pair counting as one), units, cost of 1,000",
    "costs": "Cost in US dollars, by benchmarks/prices.toml",
    "pages": "Units of a page of 20 agents",
    "call_log": "Calls: a page of 20 with each filter, and with several (DynamoDB Local's consumed capacity)",
    "appointments": "Appointments: DynamoDB round trips in sequence; a month with 1,000 appointments",
    "webhooks": "Webhooks: the receiver's calls of AWS and events a second and core; from receipt to visible",
    "deliveries": "Deliveries: what a dead endpoint costs the others",
    "limiter": "Rate limiter: writes per admitted request and counter",
    "processor_time": "CPU of a request beyond its boto3 calls, beside the FastAPI twin's",
    "cold_import": "Cold import, bytecode shipped, as a multiple of the baseline's CPU",
}


def main() -> int:
    """Run the sections, each in a process of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("sections", nargs="*", choices=[[], *_SECTIONS], help="which; all unless named")
    parser.add_argument("--strict", action="store_true", help="exit 1 if a budget does not hold")
    asked = parser.parse_args()
    over = 0
    for section in asked.sections or _SECTIONS:
        found = _run(section)
        figures.write(_SECTIONS[section], found)
        over += sum(figure.verdict == "over" for figure in found)
    print(f"\n{over or 'no'} budget{'' if over == 1 else 's'} over")
    return 1 if over and asked.strict else 0


def _run(section: str) -> list[figures.Figure]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "figures.json"
        command = [sys.executable, "-m", f"benchmarks.{section}", str(path)]
        # Functions log to the standard output: that is part of what they cost, and nothing to read here.
        subprocess.run(command, env=_environment(), stdout=subprocess.DEVNULL, check=True)  # noqa: S603
        return figures.load(path)


def _environment() -> dict[str, str]:
    """What Lambda and the template would set, whatever the shell's own settings."""
    lambdas = {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "us-east-1",
        "POWERTOOLS_SERVICE_NAME": "voxanne",
        "PYTHONTZPATH": "",
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    root = Path(__file__).parents[1]
    return kept | lambdas | {"PYTHONPATH": os.pathsep.join([str(root), str(root / "layers" / "shared")])}


if __name__ == "__main__":
    sys.exit(main())
