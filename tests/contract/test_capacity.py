"""docs/capacity.md is what the simulation says of the template's shares."""

from itertools import pairwise

import pytest

from benchmarks.capacity import CLINICS, needed, peak
from benchmarks.limits import LIMITS
from tools.capacity_document import DOCUMENT, written


def test_the_committed_tables_are_those_of_the_simulation() -> None:
    assert written() == DOCUMENT.read_text(encoding="utf-8"), "run `make capacity`"


def test_a_thousand_clinics_need_no_more_than_half_of_an_account() -> None:
    assert int(needed(1_000).concurrency) <= 500
    assert needed(1_000).keeps_up


@pytest.mark.parametrize("clinics", CLINICS)
def test_more_concurrency_never_makes_work_wait_longer(clinics: int) -> None:
    few, many = peak(clinics, "100"), peak(clinics, "3000")

    assert all(many.stages[name].wait <= stage.wait + 0.5 for name, stage in few.stages.items())


def test_more_clinics_use_no_less_of_any_limit() -> None:
    for limit in LIMITS:
        shares = [limit.share(clinics) for clinics in CLINICS]
        assert all(late >= early * 0.9 for early, late in pairwise(shares)), limit.name
