"""`vox contacts import`: check the contacts of a CSV file line by line, and create each once."""

from __future__ import annotations

import csv
import functools
import io
import json
import re
import time
import zoneinfo
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from .._errors import VoxanneError
from ..errors import InvalidRequestError, PhoneTakenError, RateLimitError
from . import output

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .._client import Voxanne

T = TypeVar("T")
_COLUMNS = {
    *("name", "phone", "email", "date_of_birth", "time_zone", "external_id", "tags", "notes", "do_not_call"),
}
_METADATA = "metadata."
_PATTERNS = {"email": "is no e-mail address"}
_WORDS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_FEWEST_DIGITS, _MOST_DIGITS = 3, 17


class Row(NamedTuple):
    """A contact, and its line in the file."""

    line: int
    fields: dict[str, Any]


def read(name: str) -> tuple[list[Row], list[str]]:
    """Return a file's well-formed rows, and a message about each malformed row.

    Raises:
        VoxanneError: the file cannot be read, or its headings are not those of contacts.
    """
    rows: list[Row] = []
    problems: list[str] = []
    lines_of_phones: dict[str, int] = {}
    for line, cells in _lines(name):
        try:
            fields = _fields(cells)
            _check_is_first(fields["phone"], line, lines_of_phones)
        except ValueError as error:
            problems.append(f"line {line}: {error}")
        else:
            rows.append(Row(line, fields))
    return rows, problems


def _lines(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    try:
        text = Path(name).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise VoxanneError(f"{name} is not UTF-8: save it as CSV UTF-8") from None
    except OSError as error:
        raise VoxanneError(f"{name} cannot be read: {error.strerror}") from None
    # Excel's own first line, which names the separator where numbers have decimal commas.
    separator = re.match("sep=(.)\r?\n", text, re.IGNORECASE)
    first = separator[1] if separator else text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=first.count), strict=True)
    try:
        if separator:
            next(reader)
        headings = [_heading(cell) for cell in next(reader, [])]
        _check(headings)
        start = reader.line_num + 1
        for cells in reader:
            if any(cell.strip() for cell in cells):
                if len(cells) > len(headings):
                    # An error of this line only: its cells are probably shifted.
                    yield start, {"": "it has more cells than the headings"}
                else:
                    yield start, dict(zip(headings, (cell.strip() for cell in cells), strict=False))
            start = reader.line_num + 1
    except csv.Error as error:
        raise VoxanneError(f"{name}, line {reader.line_num}: {error}") from None


def _heading(cell: str) -> str:
    name = cell.strip().lower().replace(" ", "_")
    plain = name if name.startswith(_METADATA) else name.replace("-", "_")
    return "email" if plain == "e_mail" else plain


def _check(headings: list[str]) -> None:
    unknown = [each for each in headings if each not in _COLUMNS and not each.startswith(_METADATA)]
    missing = [each for each in ("name", "phone") if each not in headings]
    if unknown or missing:
        problem = f"no heading {missing[0]!r}" if missing else f"unknown heading {unknown[0]!r}"
        raise VoxanneError(f"{problem}: a contact has {', '.join(sorted(_COLUMNS))} and {_METADATA}…")
    twice = [each for each in headings if headings.count(each) > 1]
    if twice:
        raise VoxanneError(f"heading {twice[0]!r} is there twice")


def _fields(cells: dict[str, str]) -> dict[str, Any]:
    """Return the contact to send for a row, without its empty cells."""
    if "" in cells:
        raise ValueError(cells[""])
    given: dict[str, Any] = {name: value for name, value in cells.items() if value}
    for name in ("name", "phone"):
        if name not in given:
            raise ValueError(f"{name}: is missing")
    digits = sum(letter.isdigit() for letter in given["phone"])
    if not _FEWEST_DIGITS <= digits <= _MOST_DIGITS:
        raise ValueError("phone: is no phone number")
    _check_texts(given)
    if "date_of_birth" in given:
        given["date_of_birth"] = _birth(given["date_of_birth"])
    if "do_not_call" in given:
        if given["do_not_call"].lower() not in _WORDS:
            raise ValueError("do_not_call: must be yes or no")
        given["do_not_call"] = _WORDS[given["do_not_call"].lower()]
    if "tags" in given:
        given["tags"] = [tag.strip() for tag in given["tags"].replace(",", ";").split(";") if tag.strip()]
    metadata = {name.removeprefix(_METADATA): given.pop(name) for name in list(given) if name.startswith(_METADATA)}
    return given | ({"metadata": metadata} if metadata else {})


@functools.cache
def _rules() -> dict[str, dict[str, Any]]:
    """Return lengths and patterns of a contact's texts in the API's document."""
    rules: dict[str, dict[str, Any]] = json.loads(
        Path(__file__).with_name("contact_texts.json").read_text(encoding="utf-8")
    )
    return rules


def _check_texts(given: dict[str, Any]) -> None:
    for name, rule in _rules().items():
        if name in given:
            _check_text(name, given[name], rule)
    zones = zoneinfo.available_timezones()
    # Some systems have no time zones. There, only the API checks them.
    if "time_zone" in given and zones and given["time_zone"] not in zones:
        raise ValueError("time_zone: is no IANA time zone, as in America/New_York")


def _check_text(name: str, value: str, rule: dict[str, Any]) -> None:
    most = rule.get("maxLength", len(value))
    if len(value) > most:
        raise ValueError(f"{name}: has more than {most} characters")
    if "pattern" in rule and not re.search(rule["pattern"], value):
        raise ValueError(f"{name}: {_PATTERNS.get(name, 'must be one line')}")


def _check_is_first(phone: str, line: int, lines_of_phones: dict[str, int]) -> None:
    digits = "".join(letter for letter in phone if letter.isdigit() or letter == "+")
    first = lines_of_phones.setdefault(digits, line)
    if first != line:
        raise ValueError(f"phone: line {first} has the same")


def _birth(value: str) -> str:
    try:
        born = date.fromisoformat(value)
    except ValueError:
        born = None
    # Python also reads 19800531 and weeks, which the API refuses.
    if born is None or born.isoformat() != value:
        raise ValueError("date_of_birth: must be a date, as in 1980-05-31")
    if born > date.today():  # noqa: DTZ011 - as the person at this machine sees it
        raise ValueError("date_of_birth: is in the future")
    return value


def send(client: Voxanne, rows: list[Row], malformed: int) -> list[str]:
    """Create the contacts that do not exist; return a message about each row that needs a look.

    That is one that the API refused, or whose wish not to be called the contact that is there does not have. The
    printed total includes the file's *malformed* rows, which are not sent.
    """
    problems: list[str] = []
    created = known = refused = 0
    for row in rows:
        problem = None
        try:
            made = _patiently(functools.partial(client.contacts.create, **row.fields)).id
        except PhoneTakenError as taken:
            known += 1
            problem = _unlike_its_contact(client, row, taken.contact_id)
        except InvalidRequestError as error:
            refused += 1
            details = "; ".join(f"{each.pointer.removeprefix('#/')}: {each.detail}" for each in error.errors)
            problem = details or error.detail
        except VoxanneError:
            output.say(f"stopped at line {row.line}; the lines before it are done, and may be sent again")
            raise
        else:
            created += 1
            output.line(f"line {row.line}: {made}")
        if problem is not None:
            problems.append(f"line {row.line}: {problem}")
            output.say(problems[-1])
    output.say(f"{created} created, {known} there already, {refused} refused, {malformed} malformed")
    return problems


def _unlike_its_contact(client: Voxanne, row: Row, contact_id: str | None) -> str | None:
    """Tell that a person who must not be called is a contact that may be: what is there is left as it is."""
    if not row.fields.get("do_not_call"):
        return None
    try:
        if contact_id is not None and _patiently(functools.partial(client.contacts.get, contact_id)).do_not_call:
            return None
    except VoxanneError as error:
        # It was erased or merged in between, for example.
        return f"do_not_call: {contact_id} is there already, and cannot be read: {error}"
    return f"do_not_call: {contact_id or 'the contact with this phone'} is there already, and is left as it is"


def _patiently(request: Callable[[], T]) -> T:
    """Send a request, again each time that the rate limit is used up."""
    while True:
        try:
            return request()
        except RateLimitError as limited:
            wait = limited.retry_after or 1.0
            output.say(f"the rate limit is used up; going on in {wait:.0f} s")
            time.sleep(wait)
