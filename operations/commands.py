"""The functions behind the operators' commands. Each yields JSON objects, which are printed one per line.

A function's docstring is the command's help text. It imports what it calls, since to import what all commands call
takes longer than most of them.
"""

import argparse
import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from operations.stacks import Stack

type Lines = Iterable[dict[str, Any]]


def make_organization(stack: "Stack", options: argparse.Namespace) -> Lines:
    """Make an organisation and print its id and API key.

    With --ref the command is safe to repeat: it completes an organisation of that reference, sets the plan and the
    limits given, and prints `"api_key": null` unless it made a key. Name, country and time zone stay: the organisation
    changes them itself. Its subscription, if it has one, determines the plan.

    With --owner it prints the URL with which that person becomes the organisation's owner, a new one each time; null,
    if the person is a member already.
    """
    from operations import members, organizations

    if options.owner is not None:
        members.check_sign_in(stack)
    spec = organizations.NewOrganization(
        name=options.name,
        reference=options.ref,
        plan=options.plan,
        organization_limit=options.limit,
        address_limit=options.ip_limit,
        call_countries=tuple(options.call_countries),
        call_backs_a_day=options.call_backs,
        call_backs_to_a_number=options.call_backs_to_a_number,
        country=options.country,
        time_zone=options.time_zone,
        new_key=options.new_key,
    )
    made = organizations.make_organization(stack, spec)
    if options.owner is not None:
        made |= {"owner_url": members.invite_owner(stack, str(made["org_id"]), options.owner)}
    yield dict(made)


def make_owner(stack: "Stack", options: argparse.Namespace) -> Lines:
    """Make a person an owner of an organisation, such as after its only owner has left.

    A member with the e-mail address becomes an owner, within 60 seconds also in open sessions. If there is none, the
    command prints the URL with which that person becomes one, a new URL each time.
    """
    from operations import members

    members.check_sign_in(stack)
    yield members.make_owner(stack, options.org, options.email)


def show(stack: "Stack", options: argparse.Namespace) -> Lines:
    """Show an organisation: plan, limits and current usage, suspension, keys."""
    from operations import overview

    yield overview.show(stack, options.org)


def list_organizations(stack: "Stack", _options: argparse.Namespace) -> Lines:
    """List all organisations: your reference, name, plan, billing status and suspension of each."""
    from operations import overview

    return overview.list_organizations(stack)


def suspend(stack: "Stack", options: argparse.Namespace) -> Lines:
    """Suspend an organisation: all of its API keys are refused (401) within 30 seconds."""
    from operations import suspensions

    yield suspensions.suspend(stack, options.org, options.reason)


def resume(stack: "Stack", options: argparse.Namespace) -> Lines:
    """End a suspension: the organisation's API keys are accepted again."""
    from operations import suspensions

    yield suspensions.resume(stack, options.org)


def unblock(stack: "Stack", options: argparse.Namespace) -> Lines:
    """Reset an organisation's rate-limit counter, or those of one IP address."""
    from operations import overview

    yield overview.unblock(stack, options.org, options.address)


def forget_call(stack: "Stack", options: argparse.Namespace) -> Lines:
    """Delete the content of a call: transcript, recording, summary, analysis.

    The call itself stays. Objects are deleted in all versions. Safe to repeat.
    """
    from operations import call_erasure

    yield call_erasure.forget_call(stack, options.org, options.call)


def delete_organization(stack: "Stack", options: argparse.Namespace) -> Lines:
    """Delete an organisation and all its data. Without --confirm, count what would be deleted.

    The deletion takes several runs: repeat the command as long as it prints `"run_again"`, until it prints
    `"deleted": true`.
    """
    from operations.deletion import organization

    if options.confirm is None:
        return organization.preview(stack, options.org)
    return organization.delete(stack, options.org, options.confirm)


def assign_number(stack: "Stack", options: argparse.Namespace) -> Lines:
    """Assign a phone number of the account at the voice provider to an organisation, whose agents can then have it.

    Refused if another organisation has it. Safe to repeat.
    """
    from operations import phone_numbers

    yield phone_numbers.assign(stack, options.org, options.number)


def release_number(stack: "Stack", options: argparse.Namespace) -> Lines:
    """Take a phone number back from its organisation. Refused while an agent has it, unless --force clears it there."""
    from operations import phone_numbers

    yield phone_numbers.release(stack, options.number, force=options.force)


def list_numbers(stack: "Stack", options: argparse.Namespace) -> Lines:
    """List the assigned phone numbers, with the organisation and the agent that have each."""
    from operations import phone_numbers

    return phone_numbers.list_numbers(stack, options.org)


def list_unattributed(stack: "Stack", options: argparse.Namespace) -> Lines:
    """List or replay unattributed events: authentic webhook events that match no organisation.

    With --replay or --replay-all, events go back to their queue, and are attributed and processed again.
    """
    from operations import unattributed

    if options.replay or options.replay_all:
        return unattributed.replay(stack, options.replay)
    return unattributed.list_events(stack)


def count_dead_letters(stack: "Stack", _options: argparse.Namespace) -> Lines:
    """Count the messages in each dead-letter queue."""
    from operations import dead_letters

    return dead_letters.count_messages(stack)


def redrive(stack: "Stack", options: argparse.Namespace) -> Lines:
    """Move the messages of a dead-letter queue back to their queue."""
    from operations import dead_letters

    return dead_letters.redrive(stack, options.queue)


def restore(stack: "Stack", options: argparse.Namespace) -> Lines:
    """Copy missing items from a restored table to the stack's own. Without --apply, list them."""
    from operations import restoration

    return restoration.restore(
        stack, options.table, options.restored, options.org, apply=options.apply, overwrite=options.overwrite
    )


def plan_import(_stack: "Stack | None", options: argparse.Namespace) -> Lines:
    """Write what CloudFormation needs to take a deleted stack's tables and buckets into a new stack.

    Nothing is changed. docs/operations.md says what to do with the files, under "The stack is gone".
    """
    from operations import bringing_back

    return bringing_back.write_import(options.template, options.left, options.folder)


def reencrypt(stack: "Stack", options: argparse.Namespace) -> Lines:
    """Encrypt stored objects under the stack's present key. Without --apply, count those under another one.

    Safe while the product runs. It can be stopped and repeated: what is under the key is passed over.
    """
    from operations import reencryption

    return reencryption.reencrypt(stack, options.after, apply=options.apply)


def verify_tables(stack: "Stack", options: argparse.Namespace) -> Lines:
    """Find inconsistencies between tables. With --repair, correct those that have one right answer.

    Safe while the product runs. Exits 3 if it found any.
    """
    from operations.verification.verify import verify

    return verify(stack, options.org, repair=options.repair)


def check_secrets(stack: "Stack | None", options: argparse.Namespace) -> Lines:
    """Check that the secrets of a deployment exist. Their values are not read.

    Exits 3 if a secret is missing or not encrypted.
    """
    from operations import required_secrets

    return required_secrets.check({**(stack.parameters if stack else {}), **dict(options.parameter)})


CHECKS: dict[str, Callable[[dict[str, Any]], bool]] = {
    "verify": lambda _line: True,
    "check-secrets": lambda line: line["state"] not in {"there", "not_needed"},
}
"""By command: whether a line that it printed needs correction."""


class OutputError(Exception):
    """Standard output cannot be written: it is full, or its reader, such as `head`, has ended."""


def write_lines(command: str, lines: Lines) -> bool:
    """Print each line as soon as it is there, and keep none: there may be millions. Tell if one needs correction.

    Raises:
        OutputError: a line cannot be printed.
    """
    is_finding, found = CHECKS.get(command), False
    for line in lines:
        try:
            print(json.dumps(line), flush=True)
        except OSError as error:
            raise OutputError(error) from error
        found = found or (is_finding is not None and is_finding(line))
    return found
