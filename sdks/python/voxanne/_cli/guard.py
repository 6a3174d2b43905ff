"""Report a command's error as one line on stderr, with exit status 1."""

from __future__ import annotations

import functools
import os
import sys
from typing import TYPE_CHECKING, ParamSpec

import typer

from .._errors import APIStatusError, VoxanneError
from . import output

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")


def guarded(command: Callable[P, None]) -> Callable[P, None]:
    """Wrap the function of a command."""

    @functools.wraps(command)
    def run(*arguments: P.args, **named: P.kwargs) -> None:
        try:
            command(*arguments, **named)
            sys.stdout.flush()
        except BrokenPipeError:
            # The reader, such as `head`, has closed the pipe. Without this, the flush at exit would fail too.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(1) from None
        except APIStatusError as error:
            wait = f"; try again in {error.retry_after:.0f} s" if error.retry_after else ""
            output.say(f"{error}{wait}")
            for each in error.errors[1:]:
                output.say(f"{each.pointer}: {each.detail}")
            free = getattr(error, "next_free_slots", None)
            if free:
                output.say(f"Free next: {', '.join(slot.to_dict()['starts_at'] for slot in free)}")
            raise typer.Exit(1) from None
        except (VoxanneError, OSError, ValueError) as error:
            output.say(str(error))
            raise typer.Exit(1) from None

    return run
