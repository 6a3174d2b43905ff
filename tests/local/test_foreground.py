"""Clients go first: background work takes turns while requests are in progress."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock

import pytest

from local.runner.functions.foreground import Foreground
from local.runner.functions.in_flight import InFlight
from tests.patience import PATIENCE

AT_ONCE = 4


def most_at_once(under_way: InFlight, works: int) -> int:
    """How many of so many works were in progress together at most."""
    lock, running, most = Lock(), 0, 0

    def work() -> None:
        nonlocal running, most
        with under_way.track():
            with lock:
                running += 1
                most = max(most, running)
            with lock:
                running -= 1

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done in [pool.submit(work) for _ in range(works)]:
            done.result()
    return most


def test_while_a_request_is_answered_background_work_takes_turns() -> None:
    foreground = Foreground()

    with foreground.request():
        assert most_at_once(InFlight(foreground), 200) == 1


def test_without_requests_background_work_goes_on_at_once() -> None:
    foreground = Foreground()
    with foreground.request():
        pass
    under_way, all_in = InFlight(foreground), Barrier(AT_ONCE, timeout=PATIENCE)

    def work() -> None:
        with under_way.track():
            all_in.wait()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        for done in [pool.submit(work) for _ in range(AT_ONCE)]:
            done.result()


def test_work_that_ends_gives_its_turn_back_whatever_becomes_of_it() -> None:
    foreground = Foreground()
    with foreground.request():
        for _ in range(2):
            with pytest.raises(LookupError), InFlight(foreground).track():
                raise LookupError

        assert most_at_once(InFlight(foreground), 3) == 1
