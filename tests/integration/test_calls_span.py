from tests.integration.calls import listed, minutes_later, placed, told
from tests.listing import pages
from tests.product import Client, Product
from voxanne.core.clock import instant


def test_a_span_of_beginnings_is_half_open_and_leaves_out_what_never_began(product: Product, clinic: Client) -> None:
    product.clock.stop(1_900_000_000)
    first, second, _ = (placed(clinic) for _ in range(3))
    told(clinic, first, status="in_progress", started_at="2030-03-17T17:46:40.000Z")
    told(clinic, second, status="in_progress", started_at="2030-03-17T17:47:40.500Z")

    assert listed(clinic, started_after="2030-03-17T17:46:40Z") == sorted([first.id, second.id], reverse=True)
    assert listed(clinic, started_after="2030-03-17T17:46:40.0001Z") == [second.id]
    assert listed(clinic, started_after="2030-03-17T18:46:40+01:00", started_before="2030-03-17T17:47:40.5Z") == [
        first.id
    ]
    assert listed(
        clinic, started_before="2030-03-17T17:47:40.501Z", status="in_progress", started_after="2030-03-17T17:47:00Z"
    ) == [second.id]
    assert listed(clinic, started_after="2030-03-17T17:46:40Z", started_before="2030-03-17T17:46:40Z") == []
    assert listed(clinic, started_before="0001-01-01T00:00:00Z") == []
    assert listed(clinic, started_after="9999-12-31T23:59:59.9999Z") == []


def test_call_backs_that_waited_for_a_week_are_in_their_span(product: Product, clinic: Client) -> None:
    waited = placed(clinic, direction="outbound", agent_id="agt_1")
    minutes_later(product, 7 * 24 * 60 - 1)
    prompt = placed(clinic, agent_id="agt_1")
    minutes_later(product, 1)
    for call in (waited, prompt):
        told(clinic, call, status="in_progress", started_at=instant(product.clock()))
    after = instant(product.clock() - 30)

    assert listed(clinic, started_after=after) == [prompt.id, waited.id]
    assert listed(clinic, started_after=after, agent_id="agt_1") == [prompt.id, waited.id]
    assert listed(clinic, started_after=after, agent_id="agt_1", direction="outbound") == [waited.id]
    one_by_one = pages(clinic, f"/api/calls?limit=1&started_after={after}")
    assert [call["id"] for answer in one_by_one for call in answer.json] == [prompt.id, waited.id]


def test_a_call_back_dialled_in_the_last_second_of_its_window_is_in_the_span_of_its_answer(
    product: Product, clinic: Client
) -> None:
    waited = placed(clinic, direction="outbound", agent_id="agt_1")
    # Not before a week from the request, and for a day from then on; then the phone rings.
    minutes_later(product, 8 * 24 * 60 + 0.5)
    answered_at = instant(product.clock())
    told(clinic, waited, status="in_progress", started_at=answered_at)

    assert listed(clinic, started_after=answered_at) == [waited.id]
