from collections import Counter

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.product import Product
from tests.races.booking_machine import Booking


def test_whatever_several_do_at_once_taken_time_is_that_of_live_appointments(product: Product) -> None:
    outcomes: Counter[str] = Counter()

    class Watched(Booking):
        def __init__(self) -> None:
            super().__init__(product)

        def teardown(self) -> None:
            outcomes.update(self.outcomes)

    run_state_machine_as_test(Watched, settings=settings(max_examples=8, stateful_step_count=8))

    # The machine does what it is for.
    done = {f"{kind} done" for kind in ("book", "move", "cancel", "hold", "block", "unblock")}
    assert done | {"book slot_taken", "move slot_taken"} <= set(outcomes), outcomes
