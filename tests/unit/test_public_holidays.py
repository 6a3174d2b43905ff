"""The committed dates of public holidays are the pinned library's, and no code that calendars may name is lost."""

from importlib.metadata import version
from pathlib import Path

import pytest

from tools import public_holidays
from tools.public_holidays import COUNTRIES, VERSION, main, text_of
from voxanne.domain.public_holidays.holiday_dates import holiday_dates, subdivisions


def test_the_dates_are_those_of_the_pinned_library() -> None:
    assert (COUNTRIES / VERSION).read_text().strip() == version("holidays"), "run `make holidays`"


@pytest.mark.parametrize("country", ["GB", "IT", "MY", "SA"])
def test_the_command_writes_the_committed_file(country: str) -> None:
    assert (COUNTRIES / f"{country}.json").read_text(encoding="utf-8") == text_of(country)


def test_a_subdivision_can_lack_a_holiday_of_its_country() -> None:
    # Tasmania has Easter Tuesday for some, and no Labour Day of May.
    assert holiday_dates("AU-TAS") - holiday_dates("AU")
    assert holiday_dates("AU") - holiday_dates("AU-TAS")


def test_a_code_that_was_written_once_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_holidays, "COUNTRIES", tmp_path)
    monkeypatch.setattr(public_holidays, "codes", lambda: ["MC"])
    assert main() == 0
    (tmp_path / "MC.json").write_text('{"dates": [], "subdivisions": {"XX": {}}}')
    (tmp_path / "YU.json").write_text('{"dates": [], "subdivisions": {}}')

    with pytest.raises(SystemExit, match="no longer knows MC-XX, YU,"):
        main()


def test_no_other_file_is_opened() -> None:
    assert subdivisions("../countries/DE") == []
    with pytest.raises(LookupError):
        holiday_dates("../countries/DE")
