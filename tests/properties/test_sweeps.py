"""For any distribution of due work: organisations take turns, and the oldest of each comes first."""

from collections import Counter
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.product import Product
from tests.sweeps import forget, store_due
from voxanne.aws.due_index import DueIndex
from voxanne.aws.dynamodb.tables import Table

TABLE = "WebhookLogsTable"
ORGANIZATIONS = [f"org_{number:026}" for number in range(6)]
# In the order in which the work is due: runs of one organisation, as a busy one has them.
OWNERS = st.lists(st.tuples(st.sampled_from(ORGANIZATIONS), st.integers(1, 12)), min_size=1, max_size=8).map(
    lambda runs: [owner for owner, count in runs for _ in range(count)]
)


@settings(max_examples=25)
@given(owners=OWNERS, of_each=st.integers(1, 15), split=st.integers(0, 60))
def test_no_organization_has_a_second_turn_before_all_had_their_first(
    standing_product: Product, owners: list[str], of_each: int, split: int
) -> None:
    now = standing_product.clock()
    # A part was stored by an earlier version, which had one partition for all.
    keys = store_due(TABLE, owners[:split], now - 900, earlier_version=True)
    keys += store_due(TABLE, owners[split:], now - 900, first=split)

    share = DueIndex(Table(TABLE), "deliver").read(of_each)
    forget(TABLE, keys)

    given_work, had = Counter(owners), Counter[str]()
    assert share.more or len(share.items) == len(owners)
    for item in share.items:
        owner = item["organization_id"]
        waiting = [each for each, number in given_work.items() if had[each] < min(number, of_each)]
        assert had[owner] == min(had[each] for each in waiting)
        had[owner] += 1
    assert had == {owner: min(number, of_each) for owner, number in given_work.items()}
    for owner in given_work:
        times = [item["due_at"] for item in share.items if item["organization_id"] == owner]
        assert all(early <= late for early, late in pairwise(times))
