"""What each of the operators' commands does, and what it prints: JSON, a line each."""

import argparse
import json
from collections.abc import Callable, Iterable
from typing import Any

from operations import overview, suspensions
from operations.stacks import Stack
from operations.verification.verify import verify

type Command = Callable[[Stack, argparse.Namespace], Iterable[dict[str, Any]]]


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


def check_tables(stack: Stack, arguments: argparse.Namespace) -> Iterable[dict[str, Any]]:
    """Compare tables that must agree; with --repair, mend what is safe to mend while the product runs."""
    return verify(stack, arguments.org, repair=arguments.repair)


def write(lines: Iterable[dict[str, Any]]) -> int:
    """Print the lines as they come; return how many there were."""
    count = 0
    for line in lines:
        print(json.dumps(line), flush=True)
        count += 1
    return count
