from itertools import chain
from urllib.parse import urlsplit

import pytest

from tests.product import Client
from tests.samples import make_agent, store_agents


def pages_of(clinic: Client, target: str | None) -> list[list[str]]:
    """Follow `Link` to the end."""
    pages = []
    while target is not None:
        answer = clinic("GET", target)
        assert answer.status == 200
        pages.append([agent["id"] for agent in answer.json])
        target = answer.next
    return pages


def test_a_list_is_a_bare_array_newest_first(clinic: Client) -> None:
    assert clinic("GET", "/api/agents").json == []
    ids = store_agents(clinic, 3)
    newest = make_agent(clinic)

    answer = clinic("GET", "/api/agents")

    assert [agent["id"] for agent in answer.json] == [newest["id"], *ids]
    assert answer.json[0] == newest
    assert answer.header("ETag") is None


def test_a_page_holds_20_unless_asked_otherwise(clinic: Client) -> None:
    store_agents(clinic, 25)

    assert [len(page) for page in pages_of(clinic, "/api/agents")] == [20, 5]


@pytest.mark.parametrize(("limit", "sizes"), [(1, [1, 1, 1, 1, 1, 1]), (4, [4, 2]), (3, [3, 3]), (6, [6]), (100, [6])])
def test_a_page_is_full_unless_it_is_the_last_and_link_tells(clinic: Client, limit: int, sizes: list[int]) -> None:
    ids = store_agents(clinic, 6)

    pages = pages_of(clinic, f"/api/agents?limit={limit}")

    assert [len(page) for page in pages] == sizes
    assert list(chain(*pages)) == ids


def test_link_is_absolute_and_keeps_the_limit(clinic: Client) -> None:
    store_agents(clinic, 3)

    link = clinic("GET", "/api/agents?limit=2").header("Link") or ""

    address, relation = link.split("; ")
    url = urlsplit(address.strip("<>"))
    assert relation == 'rel="next"'
    assert (url.scheme, url.netloc, url.path) == ("http", "api.example.com", "/api/agents")
    assert url.query.startswith("limit=2&cursor=")


def test_paging_while_others_create_yields_each_old_one_exactly_once(clinic: Client) -> None:
    old = store_agents(clinic, 250)

    seen: list[str] = []
    target: str | None = "/api/agents?limit=10"
    while target is not None:
        answer = clinic("GET", target)
        seen += [agent["id"] for agent in answer.json]
        make_agent(clinic)
        target = answer.next

    assert seen == old


def test_paging_goes_on_where_the_agent_it_stopped_at_is_gone(clinic: Client) -> None:
    ids = store_agents(clinic, 4)
    first = clinic("GET", "/api/agents?limit=2")
    clinic("DELETE", f"/api/agents/{ids[1]}")

    assert pages_of(clinic, first.next) == [ids[2:]]


def test_40_agents_with_prompts_of_32_kb_fill_a_page_of_40(clinic: Client) -> None:
    ids = store_agents(clinic, 41, prompt="x" * 32_768)

    assert pages_of(clinic, "/api/agents?limit=40") == [ids[:40], ids[40:]]


@pytest.mark.parametrize("prompt", ["ы" * 16_384, '"' * 32_768, "\\" * 32_768, "\n" * 32_767 + "x"])
def test_a_page_ends_before_it_is_too_large_and_paging_goes_on(clinic: Client, prompt: str) -> None:
    ids = store_agents(clinic, 100, prompt=prompt)

    first = clinic("GET", "/api/agents?limit=100")
    rest = pages_of(clinic, first.next)

    assert first.status == 200
    assert 1_500_000 < len(first.response.body) <= 4_000_000
    assert [*(agent["id"] for agent in first.json), *chain(*rest)] == ids
