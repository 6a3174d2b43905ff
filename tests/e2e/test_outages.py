"""Callers who book while the store stands still and receivers die: a few of those of `python -m tests.e2e.outages`."""

from contextlib import ExitStack

from tests.e2e.clinics import Clinic
from tests.e2e.conftest import Running
from tests.e2e.disturbances import again_and_again, kill_one, stand_still
from tests.e2e.outages import RECEIVER, book_all, untruths


def test_callers_are_told_the_truth_whatever_stands_still_or_dies(running: Running) -> None:
    clinic = Clinic(running)
    callers = clinic.callers(6, ask_again=lambda number: number % 2 == 0)
    killed: list[str] = []
    clinic.use(callers[0], "check_availability", date=callers[0].starts_at[:10])  # a receiver runs from here on

    with ExitStack() as outages:
        outages.enter_context(again_and_again(lambda: stand_still(running, (0.5, 2))))
        outages.enter_context(again_and_again(lambda: kill_one(running, [RECEIVER], killed)))
        book_all(clinic, callers, 3)

    assert killed
    assert untruths(callers, clinic.booked()) == []
    assert all(caller.told[-1] for caller in callers if caller.asks_again)
