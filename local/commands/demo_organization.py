"""The demo organisation: made anew at each start, with the id and the key that it has always had.

The runner starts it as ``python -m local.commands.demo_organization``: it imports what it needs while the rest starts,
then reads one line that holds the endpoints of AWS and the organisation to make.
"""

import json
import os
import sys
from typing import Any

from local.runner.stores.local_aws import Aws
from operations.organizations import NewOrganization, make_organization
from operations.stacks import Stack

_NAME = "Demo Clinic"


def make(wanted: dict[str, Any]) -> dict[str, Any]:
    """Make the demo organisation in a stack with these outputs; return its id and key."""
    os.environ.update(wanted["environment"])
    stack = Stack.from_outputs(wanted["outputs"], Aws(wanted["endpoints"]).apigateway)
    kept = wanted["kept"]
    spec = NewOrganization(name=_NAME, organization_id=kept.get("org_id"), secret=kept.get("api_key"))
    made = make_organization(stack, spec)
    return {"org_id": made["org_id"], "api_key": made["api_key"]}


def main() -> None:
    """Read the line that says what is wanted, print the one that says what was made."""
    # Whatever logs meanwhile must not come before the answer.
    answer = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    made = make(json.loads(sys.stdin.readline()))
    with os.fdopen(answer, "w", encoding="utf-8") as file:
        print(json.dumps(made), file=file)


if __name__ == "__main__":
    main()
