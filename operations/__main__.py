"""The operators' commands: `python -m operations COMMAND --help`. `make help` lists them too."""

import argparse
import sys
from collections.abc import Callable

from operations import commands
from operations.stacks import NoStackError, opened
from voxanne.core.errors import DomainError

type Maker = Callable[[str, commands.Command], argparse.ArgumentParser]

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

    _of_an_organization(command)
    _of_messages(command)
    _of_tables(command)
    checking = command("check-secrets", commands.check_secrets)
    checking.add_argument("--before", action="store_true", help="before the first deployment: there is no stack yet")
    checking.add_argument("--parameter", action="append", default=[], metavar="NAME=VALUE", help="as for sam deploy")
    return parser.parse_args(given)


def _of_an_organization(command: Maker) -> None:
    made = {
        name: command(name, run)
        for name, run in (
            ("show", commands.show),
            ("suspend", commands.suspend),
            ("resume", commands.resume),
            ("unblock", commands.unblock),
            ("forget-call", commands.forget_call),
            ("delete", commands.delete),
        )
    }
    for parser in made.values():
        parser.add_argument("--org", required=True, help="the organisation's id")
    made["suspend"].add_argument("--reason", help="for colleagues; the organisation is not told")
    made["unblock"].add_argument("--address", help="lift the block of this address, not the organisation's")
    made["forget-call"].add_argument("--call", required=True, help="the call's id")
    made["delete"].add_argument("--confirm", metavar="NAME", help="the organisation's name: then it is done")


def _of_messages(command: Maker) -> None:
    listing = command("unattributed", commands.list_unattributed)
    listing.add_argument("--replay", metavar="ID", help="look at this one again")
    listing.add_argument("--replay-all", action="store_true", help="look at all of them again")
    command("dead", commands.count_dead)
    redriving = command("redrive", commands.redrive)
    redriving.add_argument("--queue", required=True, help="the queue's name in the template, such as VapiEventsQueue")


def _of_tables(command: Maker) -> None:
    restoring = command("restore", commands.restore)
    restoring.add_argument("--table", required=True, help="the table's name in the template, such as ContactsTable")
    restoring.add_argument("--restored", required=True, help="name of the table that DynamoDB restored")
    restoring.add_argument("--org", help="one organisation's id; without it, all")
    restoring.add_argument("--apply", action="store_true", help="write; without it nothing is written")
    restoring.add_argument("--overwrite", action="store_true", help="also what differs, not only what is missing")
    verifying = command("verify", commands.check_tables)
    verifying.add_argument("--org", help="one organisation's id; without it, all")
    verifying.add_argument("--repair", action="store_true", help="mend; without it nothing is written")


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
