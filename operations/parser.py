"""The command line of `bin/voxanne`: commands, options and their help."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from operations import commands
from operations.arguments import (
    EMAIL_LENGTH,
    MOST_CALL_BACKS,
    MOST_REQUESTS,
    NAME_LENGTH,
    REASON_LENGTH,
    TEXT_LENGTH,
    address,
    checked,
    country_codes,
    international_number,
    line,
    parameter,
    whole,
)
from voxanne.core.fields import email_address
from voxanne.core.times import zone_name
from voxanne.domain.organizations.plans import PLANS
from voxanne.domain.organizations.schemas import country_code

_DESCRIPTION = """\
Operate Voxanne: organisations, webhook events, queues, backups.

Commands work on the stack named by --stack, with the credentials and the region of the environment, or without it
on the local product that `make run` started. They print JSON, one object per line: ids, codes and counts, never
patients' data."""
_EPILOG = """\
exit status:
  0  done
  1  refused or failed; the reason is on standard error
  2  usage error
  3  `verify` or `check-secrets` found something to correct

`bin/voxanne COMMAND --help` describes a command. docs/operations.md says when to use which."""
_STACK_HELP = "name of the CloudFormation stack (default: the local product)"
_TEXT = line(TEXT_LENGTH)
_EMAIL = line(EMAIL_LENGTH, email_address)
_BUILT = Path(__file__).parents[1] / ".aws-sam" / "build" / "template.yaml"

type _Add = Callable[[str, Callable[..., Any]], argparse.ArgumentParser]


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; `run` in its result is the command's function."""
    parser = argparse.ArgumentParser(
        prog="bin/voxanne",
        description=_DESCRIPTION,
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    subparsers = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", title="commands")

    def add(name: str, run: Callable[..., Any]) -> argparse.ArgumentParser:
        description = run.__doc__ or ""
        command = subparsers.add_parser(
            name, help=description.partition("\n")[0], description=description, allow_abbrev=False
        )
        command.set_defaults(run=run)
        return command

    _add_organization_commands(add)
    _add_number_commands(add)
    _add_message_commands(add)
    _add_table_commands(add)
    _add_check_secrets(add)
    return parser


def _add_organization_commands(add: _Add) -> None:
    _add_org(add)
    owner = _for_one_organization(add("owner", commands.make_owner))
    owner.add_argument("--email", metavar="E-MAIL", type=_EMAIL, required=True, help="e-mail address of the person")
    _with_stack(add("orgs", commands.list_organizations))
    _for_one_organization(add("show", commands.show))
    suspend = _for_one_organization(add("suspend", commands.suspend))
    suspend.add_argument(
        "--reason", metavar="TEXT", type=line(REASON_LENGTH), help="for operators; clients never see it"
    )
    _for_one_organization(add("resume", commands.resume))
    unblock = _for_one_organization(add("unblock", commands.unblock))
    unblock.add_argument("--address", metavar="IP", type=address, help="reset the counters of this IP address instead")
    forget_call = _for_one_organization(add("forget-call", commands.forget_call))
    forget_call.add_argument("--call", metavar="ID", type=_TEXT, required=True, help="id of the call, call_…")
    delete_org = _for_one_organization(add("delete-org", commands.delete_organization))
    delete_org.add_argument("--confirm", metavar="NAME", help="name of the organisation; without it nothing is deleted")


def _add_number_commands(add: _Add) -> None:
    assign = _for_one_organization(add("assign-number", commands.assign_number))
    assign.add_argument(
        "--number",
        required=True,
        help="the number: E.164 such as +14155550100, or as written in the organisation's country",
    )
    release = _with_stack(add("release-number", commands.release_number))
    release.add_argument(
        "--number", required=True, type=international_number, help="the number as E.164, such as +14155550100"
    )
    release.add_argument("--force", action="store_true", help="clear the phone_number of the agent that has it, too")
    _for_some_organizations(_with_stack(add("numbers", commands.list_numbers)))


def _add_org(add: _Add) -> None:
    org = _with_stack(add("org", commands.make_organization))
    org.add_argument(
        "--name", required=True, type=line(NAME_LENGTH), help="name of the organisation, up to 100 characters"
    )
    org.add_argument("--ref", metavar="TEXT", type=_TEXT, help="your own reference; makes the command safe to repeat")
    org.add_argument("--owner", metavar="E-MAIL", type=_EMAIL, help="invite this person to be the owner")
    org.add_argument(
        "--plan",
        choices=list(PLANS),
        help="default: starter, or the plan that the organisation has",
    )
    org.add_argument(
        "--limit", metavar="N", type=whole(MOST_REQUESTS), help="requests per hour, instead of the plan's limit"
    )
    org.add_argument(
        "--ip-limit",
        metavar="N",
        type=whole(MOST_REQUESTS),
        help="requests per 15 minutes from one IP address, instead of the plan's limit",
    )
    org.add_argument(
        "--call-countries",
        metavar="CODES",
        type=country_codes,
        default=(),
        help="countries that call-backs may go to beside its own, such as CA,GB",
    )
    org.add_argument("--call-backs", metavar="N", type=whole(MOST_CALL_BACKS), help="call-backs a day (default: 500)")
    org.add_argument(
        "--call-backs-to-a-number",
        metavar="N",
        type=whole(MOST_CALL_BACKS),
        help="call-backs a day to one number (default: 10)",
    )
    org.add_argument(
        "--country",
        metavar="CODE",
        type=checked(country_code),
        default="US",
        help="ISO 3166-1 alpha-2 code; national phone numbers are read as this country's (default: US)",
    )
    org.add_argument(
        "--time-zone",
        metavar="ZONE",
        type=checked(zone_name),
        default="America/New_York",
        help="IANA name (default: America/New_York)",
    )
    org.add_argument("--new-key", action="store_true", help="make another API key for the organisation of --ref")


def _add_message_commands(add: _Add) -> None:
    unattributed = _with_stack(add("unattributed", commands.list_unattributed))
    replays = unattributed.add_mutually_exclusive_group()
    replays.add_argument("--replay", metavar="ID", type=_TEXT, help="replay this event, whl_…")
    replays.add_argument("--replay-all", action="store_true", help="replay all of them")
    _with_stack(add("dead", commands.count_dead_letters))
    redrive = _with_stack(add("redrive", commands.redrive))
    redrive.add_argument(
        "--queue", metavar="LOGICAL_ID", required=True, help="logical id of the queue, such as VapiEventsQueue"
    )


def _add_table_commands(add: _Add) -> None:
    restore = _with_stack(add("restore", commands.restore))
    restore.add_argument(
        "--table", metavar="LOGICAL_ID", required=True, help="logical id of the table, such as ContactsTable"
    )
    restore.add_argument("--restored", metavar="NAME", required=True, help="name of the table that DynamoDB restored")
    _for_some_organizations(restore)
    restore.add_argument("--apply", action="store_true", help="write the missing items; without it nothing is written")
    restore.add_argument("--overwrite", action="store_true", help="with --apply, replace items that differ too")
    reencrypt = _with_stack(add("reencrypt", commands.reencrypt))
    reencrypt.add_argument("--apply", action="store_true", help="copy the objects; without it nothing is written")
    reencrypt.add_argument(
        "--after", metavar="KEY", default="", help="go on after this object, as an earlier run printed"
    )
    plan_import = add("plan-import", commands.plan_import)
    plan_import.set_defaults(stack=None, before=True)
    plan_import.add_argument("--left", metavar="FILE", type=Path, required=True, help="the deleted stack's resources")
    plan_import.add_argument("--folder", type=Path, required=True, help="where the files are written")
    plan_import.add_argument("--template", type=Path, default=_BUILT, help="the built template (default: make build's)")
    verify = _with_stack(add("verify", commands.verify_tables))
    _for_some_organizations(verify)
    verify.add_argument("--repair", action="store_true", help="correct the data; without it nothing is written")


def _add_check_secrets(add: _Add) -> None:
    check_secrets = add("check-secrets", commands.check_secrets)
    stacks = check_secrets.add_mutually_exclusive_group()
    stacks.add_argument("--stack", metavar="NAME", help=_STACK_HELP)
    stacks.add_argument(
        "--before", action="store_true", help="before the first deployment: use the template's default names"
    )
    check_secrets.add_argument(
        "--parameter",
        metavar="NAME=VALUE",
        type=parameter,
        action="append",
        default=[],
        help="a parameter of the deployment, as for `sam deploy`; may be repeated",
    )


def _for_one_organization(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("--org", metavar="ID", type=_TEXT, required=True, help="id of the organisation, org_…")
    return _with_stack(command)


def _for_some_organizations(command: argparse.ArgumentParser) -> None:
    command.add_argument("--org", metavar="ID", type=_TEXT, help="only this organisation, org_… (default: all)")


def _with_stack(command: argparse.ArgumentParser) -> argparse.ArgumentParser:
    command.add_argument("--stack", metavar="NAME", help=_STACK_HELP)
    return command
