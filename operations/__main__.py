"""`bin/voxanne`: run one of the operators' commands."""

import os
import sys

from botocore.exceptions import BotoCoreError, ClientError

from operations.commands import OutputError, write_lines
from operations.parser import build_parser
from operations.stacks import NoStackError, open_stack
from voxanne.core.errors import DomainError

_FAILED, _FOUND = 1, 3


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return the exit status that the parser's help describes."""
    parser = build_parser()
    arguments = sys.argv[1:] if arguments is None else arguments
    if not all(_is_text(argument) for argument in arguments):
        parser.error("arguments must be UTF-8")
    options = parser.parse_args(arguments)
    # Python has no stream for a closed descriptor, and printing to none is no error.
    if sys.stdout is None:
        print(f"{parser.prog} {options.command}: standard output is closed", file=sys.stderr)
        return _FAILED
    try:
        stack = None if getattr(options, "before", False) else open_stack(options.stack)
        found = write_lines(options.command, options.run(stack, options))
    except (NoStackError, DomainError, BotoCoreError, ClientError, OSError) as error:
        print(f"{parser.prog} {options.command}: {error}", file=sys.stderr)
        return _FAILED
    except OutputError as error:
        if not isinstance(error.__cause__, BrokenPipeError):
            print(f"{parser.prog} {options.command}: {error}", file=sys.stderr)
        # Python must not try to write the rest at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _FAILED
    return _FOUND if found else 0


def _is_text(argument: str) -> bool:
    """Whether the argument was UTF-8: Python keeps other bytes as surrogates, which no store accepts."""
    try:
        argument.encode()
    except UnicodeEncodeError:
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
