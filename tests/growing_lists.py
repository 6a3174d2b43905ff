"""Every list of the API with any number of objects: how to fill it, its queries, and what these read.

The lists and their filters come from the OpenAPI document. A new one without a recipe is an error.
"""

import itertools
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.contract.imports import ROOT
from tests.list_recipes import NOW, RECIPES, SECONDS_APART, Recipe, calendar_of
from tests.operations import objects_of
from tests.product import Client, Product, dynamodb
from voxanne.aws.dynamodb.client import client, limited_client
from voxanne.aws.dynamodb.items import Item, to_item

# A quarter of 100 objects, which most filters leave, fills two pages of this length.
PAGE = 10
_MAX_BATCH_ITEMS = 25
_PAGING = {"limit", "cursor"}


class NoRecipeError(Exception):
    """A list or a filter of the OpenAPI document has no recipe (tests/list_recipes.py)."""


@dataclass(frozen=True)
class List:
    """An operation that returns pages, and the recipe for its objects."""

    operation: str
    path: str
    recipe: Recipe
    arrangement: str = ""

    def __str__(self) -> str:
        return f"{self.path} ({self.arrangement})" if self.arrangement else self.path

    def queries(self) -> Iterator["Query"]:
        """Yield each filter alone with each of its values, then pairs of filters with values of many or no objects."""
        filters = self.recipe.filters
        yield Query(self, {})
        for name, values in filters.items():
            yield from (Query(self, {name: value}) for value in values)
        for one, other in itertools.combinations([name for name in filters if name not in self.recipe.alone], 2):
            for pair in zip(filters[one][:2], filters[other][:2], strict=False):
                yield Query(self, dict(zip((one, other), pair, strict=True)))


@dataclass(frozen=True)
class Query:
    """A list with values of its filters."""

    of: List
    values: dict[str, str]

    def __str__(self) -> str:
        return f"{self.of}{'?' if self.values else ''}{'&'.join(f'{n}={v}' for n, v in self.values.items())}"

    @property
    def target(self) -> str:
        """The first page's path and query."""
        return f"{self.of.path}?{urlencode({'limit': PAGE} | self.values)}"

    @property
    def is_bounded(self) -> bool:
        """Whether a page may end after 500 entries. Otherwise it reads the entries that it shows and one more."""
        recipe, given = self.of.recipe, set(self.values)
        return len(given - recipe.free) > 1 or bool(given & recipe.looked_through)

    @property
    def most_beyond(self) -> int:
        """How many more entries than it shows a page may read if it has to be full."""
        return self.of.recipe.most_beyond if self.of.recipe.free & set(self.values) else 0


@dataclass
class Reads:
    """The reads of pages: entries and DynamoDB Local's read units, and the number of objects that each page shows."""

    entries: int = 0
    units: float = 0.0
    calls: int = 0
    shown: list[int] = field(default_factory=list)

    @property
    def beyond(self) -> int:
        """Entries that were read and not shown, except one per page, which tells whether more follow."""
        return max(0, self.entries - sum(self.shown) - len(self.shown))


def lists() -> list[List]:
    """Return the lists of the OpenAPI document.

    Raises:
        NoRecipeError: a list has no recipe, or its recipe lacks a filter.
    """
    document = json.loads((ROOT / "functions" / "public" / "openapi.json").read_text(encoding="utf-8"))
    gets = {path: methods["get"] for path, methods in document["paths"].items() if "get" in methods}
    return [each for path, get in gets.items() if "cursor" in _parameters(get) for each in _arranged(path, get)]


def _arranged(path: str, get: dict[str, Any]) -> list[List]:
    name, parameters = get["operationId"], _parameters(get) - _PAGING
    recipe = RECIPES.get(name)
    if recipe is None or set(recipe.filters) != parameters:
        raise NoRecipeError(f"{name} has the filters {sorted(parameters)}; its recipe: {recipe and recipe.filters}")
    return [List(name, path, recipe, arrangement) for arrangement in ("", *recipe.arrangements)]


def _parameters(get: dict[str, Any]) -> set[str]:
    return {parameter["name"] for parameter in get.get("parameters", []) if parameter.get("in") == "query"}


def patterns(product: Product) -> dict[str, Item]:
    """Return a stored object for each list, by operation."""
    clinic = product.organization(name="Patterns")
    ids = objects_of(clinic)
    return {
        # The key of a calendar's object may begin with the calendar's id.
        name: next(
            item
            for item in product.items(recipe.table)
            if item.get("id", "").rpartition("#")[2] == ids[recipe.object_id]
        )
        for name, recipe in RECIPES.items()
    }


def fill(organization_id: str, each: List, pattern: Item, numbers: range, seconds_apart: float = SECONDS_APART) -> None:
    """Store objects of these numbers, the highest created last."""
    items = (
        to_item(item)
        for number in numbers
        for item in each.recipe.items(
            pattern, organization_id, number, NOW - seconds_apart * (numbers.stop - number), each.arrangement
        )
    )
    for batch in itertools.batched(items, _MAX_BATCH_ITEMS):
        left: Any = {each.recipe.table: [{"PutRequest": {"Item": item}} for item in batch]}
        while left:
            left = dynamodb().batch_write_item(RequestItems=left)["UnprocessedItems"]


def reads(clinic: Client, query: Query, pages: int = 2) -> Reads:
    """Read the first *pages* of a query."""
    target: str | None = query.target
    if "{calendar_id}" in query.of.path:
        target = query.target.format(calendar_id=calendar_of(clinic.organization_id))
    with _counted(query.of.recipe.table) as found:
        for _ in range(pages):
            if target is None:
                break
            answer = clinic("GET", target)
            assert answer.status == 200, f"{target}: {answer.response.body!r}"
            found.shown.append(len(answer.json))
            target = answer.next
    assert found.entries >= sum(found.shown), f"{query}: what it shows was read uncounted"
    return found


@contextmanager
def _counted(table: str) -> Iterator[Reads]:
    found = Reads()

    def ask(params: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        # Per call, because a list below a calendar reads the calendar at the same time.
        context["table"] = params["TableName"]
        params["ReturnConsumedCapacity"] = "TOTAL"

    def note(parsed: dict[str, Any], context: dict[str, Any], **_: Any) -> None:
        if context["table"] == table:
            found.calls += 1
            found.entries += parsed.get("ScannedCount", 1)
            found.units += parsed.get("ConsumedCapacity", {}).get("CapacityUnits", 0.0)

    emitters = [made().meta.events for made in (client, limited_client)]
    names = ("Query", "GetItem")
    for events, name in itertools.product(emitters, names):
        events.register(f"provide-client-params.dynamodb.{name}", ask)
        events.register(f"after-call.dynamodb.{name}", note)
    try:
        yield found
    finally:
        for events, name in itertools.product(emitters, names):
            events.unregister(f"provide-client-params.dynamodb.{name}", ask)
            events.unregister(f"after-call.dynamodb.{name}", note)
