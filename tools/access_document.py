"""`make access`: write the table of docs/access.md, which says who may call each route and sees its response.

The prose around the table is written by hand. A test fails when the committed table is not this one.
"""

from pathlib import Path

from tools.openapi import resolvers
from tools.written_tables import with_tables
from voxanne.api.http.route_groups import Access, Key
from voxanne.api.http.routing import access_of, routes

DOCUMENT = Path(__file__).parent.parent / "docs" / "access.md"
_BEGIN = "<!-- Written by `make access`. -->\n"
_HEAD = (
    "| method | path | requires | response shown with | without active billing | audit event |\n"
    "| --- | --- | --- | --- | --- | --- |\n"
)


def written() -> str:
    """Return the document with its table as the routes have it."""
    return with_tables(DOCUMENT, _BEGIN, f"{_HEAD}{_rows()}")


def _rows() -> str:
    declared = [
        (str(route.openapi_path), str(route.method), access_of(app, route))
        for app in resolvers().values()
        for route in routes(app)
    ]
    return "".join(
        _row(method, path, access) for path, method, access in sorted(declared, key=lambda route: (route[0], route[1]))
    )


def _row(method: str, path: str, access: Access) -> str:
    requires = access.requires.value if isinstance(access.requires, Key) else f"`{access.requires}`"
    shown_with = f"`{access.shown_with}`" if access.shown_with else ""
    billing = "402" if access.billed else ""
    action = f"`{access.audited[0]}`" if access.audited else ""
    return f"| {method} | `{path}` | {requires.replace('*', chr(92) + '*')} | {shown_with} | {billing} | {action} |\n"


if __name__ == "__main__":
    DOCUMENT.write_text(written(), encoding="utf-8")
    print(f"wrote docs/{DOCUMENT.name}")
