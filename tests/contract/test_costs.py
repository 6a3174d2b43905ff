"""docs/costs.md is the bill of what the template deploys."""

import pytest

from benchmarks import prices
from benchmarks.bill import CLINICS, OLD, YOUNG, bill
from tools.cost_document import BILLED, DOCUMENT, FREE, written
from tools.expanded import expanded
from tools.template_slices import ALARM, of_type

_TEXT = DOCUMENT.read_text(encoding="utf-8")
_TYPES = {resource["Type"] for resource in expanded()["Resources"].values()}


def test_the_committed_tables_are_those_of_prices_use_and_template() -> None:
    assert written() == _TEXT, "run `.venv/bin/python -m tools.cost_document`"


def test_each_type_of_resource_is_on_the_bill_or_has_its_reason() -> None:
    assert {*BILLED, *FREE} == _TYPES
    assert not BILLED.keys() & FREE.keys()


def test_each_service_that_a_resource_is_billed_by_has_a_position() -> None:
    services = {position.service for position in bill(CLINICS[0]) if position.dollars > 0}

    # Two more have no resource in the template: keys that AWS manages, and what leaves AWS.
    assert services == {*BILLED.values(), "KMS", "Data transfer"}


@pytest.mark.parametrize("clinics", CLINICS)
def test_no_part_of_the_bill_falls_with_time(clinics: int) -> None:
    young, old = bill(clinics, YOUNG), bill(clinics, OLD)

    assert [position.what for position in young] == [position.what for position in old]
    assert all(early.dollars <= late.dollars for early, late in zip(young, old, strict=True))


def test_more_clinics_cost_no_more_each() -> None:
    each = [sum(position.dollars for position in bill(clinics)) / clinics for clinics in CLINICS]

    assert each == sorted(each, reverse=True)


def test_each_alarm_is_paid_for() -> None:
    [watched] = [position.quantity for position in bill(1) if position.what == "metrics that alarms watch"]

    assert watched >= len(of_type(ALARM))


def test_each_price_says_what_it_was_compared_with() -> None:
    table = prices.table()

    assert table["checked"].keys() == {*table["dollars_per_million"], *table["dollars_per_month"], *table["tiers"]}


def test_backups_are_of_tables_without_their_indexes() -> None:
    sizes = {position.what: position.quantity for position in bill(CLINICS[1])}

    assert sizes["gigabytes with point-in-time recovery"] < sizes["gigabytes in tables and indexes"] / 2
