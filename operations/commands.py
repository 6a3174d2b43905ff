"""What each of the operators' commands does, and what it prints: JSON, a line each."""

import argparse
import json
from collections.abc import Callable, Iterable
from typing import Any

from operations import (
    dead_letters,
    forgetting,
    overview,
    required_secrets,
    restoring,
    suspensions,
    unattributed,
)
from operations.deletion import deleting
from operations.stacks import Stack
from operations.verification.verify import verify

type Command = Callable[[Stack, argparse.Namespace], Iterable[dict[str, Any]]]
type Check = Callable[[Stack | None, argparse.Namespace], Iterable[dict[str, Any]]]


def show(stack: Stack, arguments: argparse.Namespace) -> Iterable[dict[str, Any]]:
    """Show an organisation: its plan, limits and how they stand, suspension, keys."""
    yield overview.of(stack, arguments.org)


def suspend(stack: Stack, arguments: argparse.Namespace) -> Iterable[dict[str, Any]]:
    """Suspend an organisation: all of its keys are refused within 30 seconds (401)."""
    yield suspensions.suspend(stack, arguments.org, arguments.reason)


def resume(stack: Stack, arguments: argparse.Namespace) -> Iterable[dict[str, Any]]:
    """End a suspension: keys work again within 30 seconds."""
    yield suspensions.resume(stack, arguments.org)


def unblock(stack: Stack, arguments: argparse.Namespace) -> Iterable[dict[str, Any]]:
    """Lift an organisation's rate-limit block, or an address's: its counter begins anew."""
    yield overview.unblock(stack, arguments.org, arguments.address)


def delete(stack: Stack, arguments: argparse.Namespace) -> Iterable[dict[str, Any]]:
    """Delete all that is stored of an organisation. Without --confirm, count it."""
    if arguments.confirm is None:
        return deleting.look(stack, arguments.org)
    return deleting.delete(stack, arguments.org, arguments.confirm)


def forget_call(stack: Stack, arguments: argparse.Namespace) -> Iterable[dict[str, Any]]:
    """Delete what was said in a call: transcript, recording, summary, analysis."""
    yield forgetting.forget_call(stack, arguments.org, arguments.call)


def list_unattributed(stack: Stack, arguments: argparse.Namespace) -> Iterable[dict[str, Any]]:
    """List authentic events that are no organisation's; with --replay or --replay-all, have them looked at again."""
    if arguments.replay or arguments.replay_all:
        return unattributed.replay(stack, arguments.replay)
    return unattributed.events(stack)


def count_dead(stack: Stack, _arguments: argparse.Namespace) -> Iterable[dict[str, Any]]:
    """Count the messages that workers gave up, queue by queue."""
    return dead_letters.counts(stack)


def redrive(stack: Stack, arguments: argparse.Namespace) -> Iterable[dict[str, Any]]:
    """Send the dead letters of a queue back to it."""
    return dead_letters.redrive(stack, arguments.queue)


def restore(stack: Stack, arguments: argparse.Namespace) -> Iterable[dict[str, Any]]:
    """Bring back from a restored copy what a table lost. Without --apply, tell what that would be."""
    how = {"apply": arguments.apply, "overwrite": arguments.overwrite}
    return restoring.restore(stack, arguments.table, arguments.restored, arguments.org, **how)


def check_tables(stack: Stack, arguments: argparse.Namespace) -> Iterable[dict[str, Any]]:
    """Compare tables that must agree; with --repair, mend what is safe to mend while the product runs."""
    return verify(stack, arguments.org, repair=arguments.repair)


def check_secrets(stack: Stack | None, arguments: argparse.Namespace) -> Iterable[dict[str, Any]]:
    """Tell which secrets a deployment needs and whether they are there; what they hold is not read."""
    given = dict(each.split("=", 1) for each in arguments.parameter)
    return required_secrets.check({**(stack.parameters if stack else {}), **given})


def write(lines: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Print the lines as they come."""
    written = []
    for line in lines:
        print(json.dumps(line), flush=True)
        written.append(line)
    return written
