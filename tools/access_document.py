"""`make access`: write the table of docs/access.md, which says who may call each route and see its response.

The prose around the table is written by hand. A test fails if the committed table is out of date.
"""

from collections.abc import Iterator
from pathlib import Path

from tools.openapi import resolvers
from tools.written_tables import table, with_tables
from voxanne.api.http.route_groups import Access, Key
from voxanne.api.http.routing import access_of, routes

DOCUMENT = Path(__file__).parent.parent / "docs" / "access.md"
_BEGIN = "<!-- Written by `make access`. -->\n"
_HEADS = ["method", "path", "requires", "response shown with", "without active billing", "audit event"]


def written() -> str:
    """Return the document with the table of the current routes."""
    return with_tables(DOCUMENT, _BEGIN, table(_HEADS, _rows()))


def _rows() -> Iterator[list[str]]:
    declared = [
        (str(route.openapi_path), str(route.method), access_of(app, route))
        for app in resolvers().values()
        for route in routes(app)
    ]
    for path, method, access in sorted(declared, key=lambda route: route[:2]):
        yield _row(method, path, access)


def _row(method: str, path: str, access: Access) -> list[str]:
    requires = access.requires.value if isinstance(access.requires, Key) else f"`{access.requires}`"
    requires += ", owner rights" if access.owners_only else ""
    shown_with = f"`{access.shown_with}`" if access.shown_with else ""
    billing = "402" if access.billed else ""
    action = f"`{access.audited[0]}`" if access.audited else ""
    return [method, f"`{path}`", requires.replace("*", "\\*"), shown_with, billing, action]


if __name__ == "__main__":
    DOCUMENT.write_text(written(), encoding="utf-8")
    print(f"wrote docs/{DOCUMENT.name}")
