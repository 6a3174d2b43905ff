from collections import Counter

from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from tests.product import Product
from tests.properties.phone_conversations import PhoneConversations

_EXAMPLES = 40


def test_what_callers_say_is_what_is_booked_and_no_sentence_contradicts_it(product: Product) -> None:
    outcomes: Counter[str] = Counter()
    # `make soak` asks for as many as its profile says, in another order each time.
    examples = _EXAMPLES if settings().derandomize else settings().max_examples

    class Watched(PhoneConversations):
        def __init__(self) -> None:
            super().__init__(product, outcomes)

    run_state_machine_as_test(
        Watched,
        settings=settings(max_examples=examples, stateful_step_count=10),
    )

    # The machine does what it is for.
    expected = {"booked", "booked again", "book refused", "cancel_appointment", "cancel_appointment refused"}
    expected |= {"confirm_appointment", "reschedule_appointment", "reschedule_appointment refused"}
    assert expected <= set(outcomes), outcomes
