"""The operators' commands: `python -m operations COMMAND --help`. `make help` lists them too."""

import argparse
import sys

from operations import commands
from operations.stacks import NoStackError, opened
from voxanne.errors import DomainError

# What `verify` and `check-secrets` exit with where something is left to be done.
_FOUND = 2


def _arguments(given: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m operations", description=__doc__)
    of_all = argparse.ArgumentParser(add_help=False)
    of_all.add_argument("--stack", help="name of a deployed stack; without it, the running local product")
    each = parser.add_subparsers(dest="command", required=True)

    def command(name: str, run: commands.Command | commands.Check) -> argparse.ArgumentParser:
        made = each.add_parser(name, parents=[of_all], help=run.__doc__, description=run.__doc__)
        made.set_defaults(run=run)
        return made

    for name, run in (("show", commands.show), ("resume", commands.resume)):
        command(name, run).add_argument("--org", required=True, help="the organisation's id")
    suspending = command("suspend", commands.suspend)
    suspending.add_argument("--org", required=True, help="the organisation's id")
    suspending.add_argument("--reason", help="for colleagues; the organisation is not told")
    unblocking = command("unblock", commands.unblock)
    unblocking.add_argument("--org", required=True, help="the organisation's id")
    unblocking.add_argument("--address", help="lift the block of this address, not the organisation's")
    deleting = command("delete", commands.delete)
    deleting.add_argument("--org", required=True, help="the organisation's id")
    deleting.add_argument("--confirm", metavar="NAME", help="the organisation's name: then it is done")
    restoring = command("restore", commands.restore)
    restoring.add_argument("--table", required=True, help="the table's name in the template, such as ContactsTable")
    restoring.add_argument("--restored", required=True, help="name of the table that DynamoDB restored")
    restoring.add_argument("--org", help="one organisation's id; without it, all")
    restoring.add_argument("--apply", action="store_true", help="write; without it nothing is written")
    restoring.add_argument("--overwrite", action="store_true", help="also what differs, not only what is missing")
    verifying = command("verify", commands.check_tables)
    verifying.add_argument("--org", help="one organisation's id; without it, all")
    verifying.add_argument("--repair", action="store_true", help="mend; without it nothing is written")
    checking = command("check-secrets", commands.check_secrets)
    checking.add_argument("--before", action="store_true", help="before the first deployment: there is no stack yet")
    checking.add_argument("--parameter", action="append", default=[], metavar="NAME=VALUE", help="as for sam deploy")
    return parser.parse_args(given)


def main(given: list[str] | None = None) -> int:
    """Run the command; 1 where it can't be, 2 where a check found something."""
    arguments = _arguments(given)
    try:
        stack = None if getattr(arguments, "before", False) else opened(arguments.stack)
        lines = commands.write(arguments.run(stack, arguments))
    except (NoStackError, DomainError) as error:
        print(error, file=sys.stderr)
        return 1
    found = {"verify": bool(lines), "check-secrets": any(line.get("state") != "there" for line in lines)}
    return _FOUND if found.get(arguments.command) else 0


if __name__ == "__main__":
    sys.exit(main())
