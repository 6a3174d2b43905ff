"""``python -m local.commands.fire SCHEDULE``: invoke a schedule's function now."""

import argparse
import sys
import time

from local.commands.invoke import invoke
from local.commands.template_parameters import PARAMETERS
from local.runner.scheduler import event_of
from local.runner.template.reader import load
from operations.local_environment import use_local_aws


def main() -> int:
    """Print the function's answer as JSON; return the exit status, 1 if the function failed."""
    use_local_aws()
    schedules = load(PARAMETERS).schedules
    parser = argparse.ArgumentParser(prog="make fire", description=__doc__)
    parser.add_argument("schedule", choices=sorted(schedules), metavar="SCHEDULE")
    schedule = schedules[parser.parse_args().schedule]
    return invoke(schedule.function, event_of(schedule, time.time()))


if __name__ == "__main__":
    sys.exit(main())
