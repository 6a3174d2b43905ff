"""The demo organisation: created at each start, with the same id and key.

The runner starts it as ``python -m local.commands.demo_organization``. It imports its modules while the product starts,
then reads one line of JSON: the environment of functions, the stack, and the organisation to create.
"""

import functools
import json
import os
import sys
from typing import Any

from botocore.config import Config

from operations.members import store_member
from operations.organizations import NewOrganization, make_organization
from operations.stacks import Stack
from voxanne.core import aws_clients, clock
from voxanne.domain.members.service import new_member

_NAME = "Demo Clinic"


def make(request: dict[str, Any]) -> dict[str, Any]:
    """Create the demo organisation and its owner in the stack of *request*; return its id and key."""
    os.environ.update(request["environment"])
    # Of the session that the product's code takes its clients from: another one would read the same models again.
    gateway = functools.partial(aws_clients.make, "apigateway", Config(proxies={}))
    stack = Stack.from_outputs(request["outputs"], gateway, request["resources"])
    known = request["kept"]
    spec = NewOrganization(name=_NAME, organization_id=known.get("org_id"), secret=known.get("api_key"))
    organization = make_organization(stack, spec)
    person = request["member"]
    if person is not None:
        identity = (person["issuer"], person["subject"])
        member = new_member(person["email"], person["name"], "owner", identity, clock.now())
        store_member(stack, str(organization["org_id"]), member)
    return {"org_id": organization["org_id"], "api_key": organization["api_key"]}


def main() -> None:
    """Read the request, one line of JSON; print the result as another."""
    # The parent reads the first line of the standard output, so logs go to the standard error.
    answer = os.dup(sys.stdout.fileno())
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    line = sys.stdin.readline()
    if not line:
        return  # the product ends before it has started
    organization = make(json.loads(line))
    with os.fdopen(answer, "w", encoding="utf-8") as file:
        print(json.dumps(organization), file=file)


if __name__ == "__main__":
    main()
