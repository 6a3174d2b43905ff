"""`make org`, and the same for a deployed stack: make an organisation and print `{"org_id", "api_key"}`."""

import argparse
import json
import sys

from operations.organizations import Wanted, make_organization
from operations.stacks import NoStackError, opened
from voxanne.core.times import zone_name
from voxanne.domain.organizations.plans import PLANS
from voxanne.domain.organizations.schemas import country_code


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Make an organisation with its first API key; safe to repeat with --ref."
    )
    parser.add_argument("--stack", help="name of a deployed stack; without it, the running local product")
    parser.add_argument("--name", required=True, type=_name, help="the organisation's name")
    parser.add_argument("--ref", help="your reference: with it the command completes what an earlier attempt began")
    parser.add_argument("--plan", choices=list(PLANS), default="starter")
    parser.add_argument("--limit", type=_positive, help="requests an hour, in place of the plan's")
    parser.add_argument(
        "--ip-limit", type=_positive, help="requests in 15 minutes from one address, in place of the plan's"
    )
    parser.add_argument(
        "--country", type=country_code, default="US", help="ISO 3166-1 alpha-2; phone numbers are read with it"
    )
    parser.add_argument("--time-zone", type=zone_name, default="America/New_York", help="IANA name")
    parser.add_argument("--new-key", action="store_true", help="make another key for an organisation that exists")
    return parser.parse_args()


def main() -> int:
    """Make the organisation; 1 if there is nothing to make it in."""
    arguments = _arguments()
    try:
        stack = opened(arguments.stack)
    except NoStackError as error:
        print(error, file=sys.stderr)
        return 1
    wanted = Wanted(
        name=arguments.name,
        reference=arguments.ref,
        plan=arguments.plan,
        organization_limit=arguments.limit,
        address_limit=arguments.ip_limit,
        country=arguments.country,
        time_zone=arguments.time_zone,
        new_key=arguments.new_key,
    )
    print(json.dumps(make_organization(stack, wanted)))
    return 0


def _name(text: str) -> str:
    if not text.strip() or len(text) > 100:  # noqa: PLR2004 - as the API has it
        raise argparse.ArgumentTypeError("a name has 1 to 100 characters")
    return text


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


if __name__ == "__main__":
    sys.exit(main())
