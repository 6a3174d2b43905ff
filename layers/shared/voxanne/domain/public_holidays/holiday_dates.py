"""The dates of public holidays, by country and subdivision. Pure.

They come from the library `holidays`, which takes 160 ms of processor time to import: `make holidays` writes a file for
each country, and a function opens only those that its calendars name.
"""

import functools
import json
import re
from pathlib import Path
from typing import Any

_COUNTRIES = Path(__file__).parent / "countries"
_COUNTRY = re.compile("[A-Z]{2}", re.ASCII)


def holiday_dates(code: str) -> frozenset[str]:
    """Return the dates of the public holidays of a country, such as DE, or of its subdivision, such as DE-BY.

    Raises:
        LookupError: none are known for it.
    """
    dates = _dates(code)
    if dates is None:
        raise LookupError(code)
    return dates


def has_holidays(code: str) -> bool:
    """Tell whether public holidays of a country or a subdivision are known."""
    return _dates(code) is not None


def subdivisions(country: str) -> list[str]:
    """Return the codes of a country's subdivisions that have public holidays of their own; none of an unknown one."""
    file = _file(country)
    return [] if file is None else [f"{country}-{name}" for name in file["subdivisions"]]


@functools.lru_cache(maxsize=64)
def _dates(code: str) -> frozenset[str] | None:
    country, is_divided, subdivision = code.partition("-")
    file = _file(country)
    if file is None:
        return None
    everywhere = frozenset(file["dates"])
    if not is_divided:
        return everywhere
    own = file["subdivisions"].get(subdivision)
    return None if own is None else (everywhere | frozenset(own["more"])) - frozenset(own["fewer"])


def _file(country: str) -> dict[str, Any] | None:
    path = _COUNTRIES / f"{country}.json"
    # The name comes from clients, so only files of known countries are opened.
    if not _COUNTRY.fullmatch(country) or not path.is_file():
        return None
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content
