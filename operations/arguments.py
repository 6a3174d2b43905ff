"""Values on the command line, as options take them: checked as the API checks its own, before anything is done."""

import argparse
from collections.abc import Callable
from ipaddress import ip_address

from voxanne.core.errors import InvalidFieldsError
from voxanne.core.fields import one_line
from voxanne.core.phones import DEFAULT_COUNTRY, e164
from voxanne.domain.organizations.schemas import country_code

NAME_LENGTH = 100
# An id, or a word that the operator chooses. A longer one would not fit into a key with the key's other parts.
TEXT_LENGTH = 200
REASON_LENGTH = 1_000
EMAIL_LENGTH = 254
MOST_REQUESTS = 100_000
"""Requests an hour: beyond, the widest usage plan's quota of a day (template.yaml) would end before the day."""
MOST_CALL_BACKS = 1_000_000


def checked(check: Callable[[str], str]) -> Callable[[str], str]:
    """Return an option's type that says in a usage error what the check found wrong."""

    def convert(argument: str) -> str:
        try:
            return check(argument)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return convert


def line(max_length: int, check: Callable[[str], str] = one_line) -> Callable[[str], str]:
    """Return the type of an option whose value is one printable line of 1 to *max_length* characters.

    It is refused when empty, as from a shell variable that is not set: a value that was given must not count as
    missing.
    """

    def bounded(argument: str) -> str:
        if not argument.strip() or len(argument) > max_length:
            raise ValueError(f"must have 1 to {max_length} characters")
        return check(argument)

    return checked(bounded)


def address(argument: str) -> str:
    """Return an IP address as it was given: its counters are those of the address, or of its network for IPv6."""
    try:
        return str(ip_address(argument))
    except ValueError:
        raise argparse.ArgumentTypeError("must be an IP address, such as 203.0.113.7") from None


def international_number(argument: str) -> str:
    """Return a number in the international format as E.164; other formats would need a country."""
    try:
        return e164(argument if argument.startswith("+") else "", DEFAULT_COUNTRY, "number")
    except InvalidFieldsError:
        message = "must be a phone number with its country code, such as +14155550100"
        raise argparse.ArgumentTypeError(message) from None


def whole(most: int) -> Callable[[str], int]:
    """Return the type of an option whose value is a whole number from 1 to *most*."""

    def convert(argument: str) -> int:
        if not (argument.isascii() and argument.isdigit()) or not 1 <= int(argument) <= most:
            raise argparse.ArgumentTypeError(f"must be a whole number from 1 to {most}")
        return int(argument)

    return convert


def country_codes(argument: str) -> tuple[str, ...]:
    """Return the countries that are named, with commas between."""
    try:
        return tuple(country_code(code) for code in argument.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def parameter(argument: str) -> tuple[str, str]:
    """Return the name and the value of a parameter of the deployment."""
    name, separator, value = argument.partition("=")
    if not separator:
        raise argparse.ArgumentTypeError("must be NAME=VALUE")
    return name, value
