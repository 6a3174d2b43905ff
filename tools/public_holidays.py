"""Write the dates of public holidays, a file for each country, from the library `holidays`; `make holidays` runs this.

Stored calendars name a country or a subdivision by its code, so a code must stay. If the library drops one, the command
fails and names it.
"""

import json
import sys
import warnings
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

import holidays

from tools.openapi import ROOT

COUNTRIES = ROOT / "layers" / "shared" / "voxanne" / "domain" / "public_holidays" / "countries"
# Has the library's version, so that a test notices files from an older one.
VERSION = "version.txt"
# A calendar can be booked two years ahead. The later years are for deployments that are rarely updated.
YEARS = range(2026, 2041)
# Codes of ISO 3166-2 only: the library also has towns and regions by name.
_MAX_CODE_LENGTH = 3


def codes() -> list[str]:
    """Return the two-letter ISO 3166 codes of the countries that the library knows."""
    return sorted(holidays.list_supported_countries(include_aliases=False))


def dates_of(country: str) -> dict[str, Any]:
    """Return the dates of the whole country's public holidays, and the differences of its subdivisions."""
    everywhere = _dates(country, None)
    parts = {name: _dates(country, name) for name in _subdivisions(country)}
    differences = {
        name: {"more": sorted(dates - everywhere), "fewer": sorted(everywhere - dates)} for name, dates in parts.items()
    }
    return {"dates": sorted(everywhere), "subdivisions": differences}


def text_of(country: str) -> str:
    """Return the file of a country, with one line per subdivision, for readable diffs."""
    content = dates_of(country)
    lines = ",\n".join(f"  {_compact(name)}: {_compact(own)}" for name, own in content["subdivisions"].items())
    subdivisions = f"{{\n{lines}\n}}" if lines else "{}"
    return f'{{\n"dates": {_compact(content["dates"])},\n"subdivisions": {subdivisions}\n}}\n'


def _subdivisions(country: str) -> Iterable[str]:
    known = holidays.country_holidays(country).subdivisions
    return sorted(name for name in known if len(name) <= _MAX_CODE_LENGTH)


def _dates(country: str, subdivision: str | None) -> set[str]:
    with warnings.catch_warnings():
        # The library warns of dates that it only estimates, such as those of the Islamic calendar.
        warnings.simplefilter("ignore")
        found = holidays.country_holidays(country, subdiv=subdivision, years=YEARS)
    return {date.isoformat() for date in found if date.year in YEARS}


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _vanished(texts: dict[str, str]) -> list[str]:
    """Return the codes that are in the current files and not in the new ones."""
    gone = []
    for path in sorted(COUNTRIES.glob("*.json")):
        country = path.stem
        now = json.loads(texts[country])["subdivisions"] if country in texts else {}
        before = json.loads(path.read_text(encoding="utf-8"))["subdivisions"]
        gone += [country] * (country not in texts) + [f"{country}-{name}" for name in before if name not in now]
    return gone


def main() -> int:
    """Write the files of all countries that have public holidays."""
    texts = {country: text_of(country) for country in codes()}
    texts = {country: text for country, text in texts.items() if json.loads(text)["dates"]}
    if vanished := _vanished(texts):
        sys.exit(f"The library no longer knows {', '.join(vanished)}, which calendars may name.")
    COUNTRIES.mkdir(exist_ok=True)
    for country, text in texts.items():
        (COUNTRIES / f"{country}.json").write_text(text, encoding="utf-8")
    (COUNTRIES / VERSION).write_text(f"{version('holidays')}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
