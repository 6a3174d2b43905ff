"""Any list, any size: a page reads what it shows, however many objects there are."""

from collections.abc import Iterator

import pytest

from tests.growing_lists import List, NoRecipeError, fill, lists, patterns, reads
from tests.list_recipes import NOW, RECIPES, Recipe
from tests.product import Product, in_process_product
from voxanne.aws.dynamodb.items import Item

LISTS = lists()
SIZES = (40, 160)
MAX_ENTRIES = 500


@pytest.fixture(scope="module")
def stored() -> Iterator[tuple[Product, dict[str, Item]]]:
    with in_process_product() as product:
        product.clock.stop(NOW)
        yield product, patterns(product)


@pytest.mark.parametrize("each", LISTS, ids=str)
def test_a_page_reads_what_it_shows_and_with_several_filters_500_entries_at_most(
    stored: tuple[Product, dict[str, Item]], each: List
) -> None:
    product, objects = stored
    clinics = {size: product.organization() for size in SIZES}
    for size, clinic in clinics.items():
        # From here on its key is in the authorizer's cache.
        clinic("GET", "/api/organization")
        fill(clinic.organization_id, each, objects[each.operation], range(size))

    grows, most = {}, {}
    for query in each.queries():
        found = {size: reads(clinic, query) for size, clinic in clinics.items()}
        if query.is_bounded:
            most[str(query)] = max(read.entries / len(read.shown) for read in found.values())
        elif any(read.beyond > query.most_beyond * len(read.shown) for read in found.values()):
            grows[str(query)] = {size: (read.entries, read.shown) for size, read in found.items()}

    assert grows == {}
    assert all(entries <= MAX_ENTRIES for entries in most.values()), most


def test_an_empty_page_and_a_page_of_the_past_are_asked_for_with_every_time() -> None:
    bounds = [
        values for each in LISTS for name, values in each.recipe.filters.items() if name.endswith(("after", "before"))
    ]

    assert len(bounds) == 10
    assert all(len(values) == 4 for values in bounds)


@pytest.mark.parametrize("change", ["a list", "a filter"])
def test_a_list_or_a_filter_without_a_recipe_is_an_error(monkeypatch: pytest.MonkeyPatch, change: str) -> None:
    if change == "a list":
        monkeypatch.delitem(RECIPES, "listAgents")
    else:
        monkeypatch.setitem(RECIPES, "listEvents", Recipe("EventsTable", "evt", "event_id"))

    with pytest.raises(NoRecipeError):
        lists()
