"""`make pages`: write functions/public/site, the pages of /docs and /errors, from the document, docs and templates.

The pages work without scripts. A test fails if the committed ones are out of date.
"""

import functools
import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from tools.openapi import DOCUMENT
from tools.openapi_problems import meanings
from tools.site.markdown import Tab, anchor, document, inline, title_of
from tools.site.reference import Page, Reference

ROOT = Path(__file__).parent.parent.parent
SITE = ROOT / "functions" / "public" / "site"
_HERE = Path(__file__).parent
_ASSETS = _HERE / "assets"
# Guides in reading order, by the name of their page.
GUIDES = {
    "quick-start": "guide/quick-start.md",
    "authentication": "guide/authentication.md",
    "conventions": "guide/conventions.md",
    "pagination": "guide/pagination.md",
    "idempotency": "guide/idempotency.md",
    "rate-limits": "guide/rate-limits.md",
    "receiving-webhooks": "webhooks.md",
    "other-calendars": "guide/other-calendars.md",
    "mcp": "guide/mcp.md",
}
_PREFORMATTED = re.compile(r"(<pre.*?</pre>|<textarea.*?</textarea>)", re.DOTALL)


def site(described: dict[str, Any] | None = None) -> dict[str, str]:
    """Return all files of the site by name. *described* is the OpenAPI document, by default the committed one."""
    assets = dict(_assets())
    names = {name.partition(".")[0]: name for name in assets}
    reference = Reference(described or json.loads(DOCUMENT.read_text(encoding="utf-8")))
    pages = list(reference.pages())
    common = {
        "guides": [(slug, title_of(_text(path))) for slug, path in GUIDES.items()],
        "pages": pages,
        "events": list(reference.events()),
        "assets": names,
        "tabs": _tabs,
    }
    rendered = dict(_pages(pages, reference, common))
    return assets | rendered


def _pages(pages: Sequence[Page], reference: Reference, common: dict[str, Any]) -> Iterator[tuple[str, str]]:
    environment = _environment()

    def render(name: str, template: str, *, to: str, title: str, **values: Any) -> tuple[str, str]:
        """Render a page. *to* is the relative path to the folder of the pages."""
        root = "../" if to == "" else ""
        text = environment.get_template(template).render(
            **common, **values, to=to, root=root, title=title, here=name.removesuffix(".html")
        )
        return name, _without_blank_lines(text)

    first = document(_text(GUIDES["quick-start"]), _link("docs/"), _tabs)
    yield render("index.html", "index.html", to="docs/", title="Voxanne API", first=first)
    for slug, path in GUIDES.items():
        text = _text(path)
        content = document(text, _link(""), _tabs)
        yield render(f"{slug}.html", "guide.html", to="", title=title_of(text), content=content)
    for page in pages:
        yield render(f"{page.slug}.html", "reference.html", to="", title=page.name, page=page)
    headers = reference.event_headers()
    yield render("events.html", "events.html", to="", title="Events", headers=headers)
    yield render("errors.html", "errors.html", to="docs/", title="Errors", **_errors(pages))


def _without_blank_lines(text: str) -> str:
    """Remove the blank lines that templates leave, except in code."""
    parts = _PREFORMATTED.split(text)
    parts[::2] = [re.sub(r"\n\s*\n", "\n", part) for part in parts[::2]]
    return "".join(parts)


def _errors(pages: Sequence[Page]) -> dict[str, Any]:
    """Return the values for the page of errors: the introduction, the codes, and reasons for the end of calls."""
    text = _text("errors.md")
    before, _, rest = text.partition("| code |")
    _, _, endings = rest.partition("\n## ")
    answered: dict[str, list[tuple[str, str, str]]] = {}
    for page in pages:
        for operation in page.operations:
            for problem in operation.problems:
                answered.setdefault(problem.code, []).append((page.slug, operation.id, operation.title))
    return {
        "introduction": document(before, _link("docs/"), _tabs),
        "endings": document(f"# Errors\n\n## {endings}", _link("docs/"), _tabs),
        "codes": [
            {"code": each.code, "statuses": each.statuses, "text": inline(each.text), "of": answered.get(each.code, [])}
            for each in meanings().values()
        ],
    }


@functools.cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["anchor"] = anchor
    environment.filters["inline"] = inline
    return environment


def _tabs(group: str, tabs: Sequence[Tab]) -> Markup:
    """Return one panel of code, or several behind tabs."""
    rendered = _environment().get_template("tabs.html").render(group=group, tabs=tabs)
    return Markup(rendered)  # noqa: S704 - the template escapes HTML


def _assets() -> Iterator[tuple[str, str]]:
    """Yield the files that pages refer to. Their names have a digest, so that browsers can cache them forever."""
    for path in sorted(_ASSETS.iterdir()):
        text = path.read_text(encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()[:12]
        yield f"{path.stem}.{digest}{path.suffix}", text


def _text(path: str) -> str:
    return (ROOT / "docs" / path).read_text(encoding="utf-8")


def _link(to: str) -> Any:
    """Return a function that turns a link between documents into one between pages; for *to*, see `_pages`."""
    slugs = {path.rpartition("/")[2]: slug for slug, path in GUIDES.items()}

    def link(target: str) -> str:
        path, hash_, place = target.partition("#")
        name = path.rpartition("/")[2]
        if not path:
            return target
        if name == "errors.md":
            return f"{'../' if to == '' else ''}errors{hash_}{place}"
        return f"{to}{slugs.get(name, name)}{hash_}{place}"

    return link


def write() -> None:
    """Write the site, and remove files of earlier ones."""
    files = site()
    SITE.mkdir(exist_ok=True)
    for old in SITE.iterdir():
        if old.name not in files:
            old.unlink()
    for name, text in files.items():
        (SITE / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
    print(f"wrote {SITE.relative_to(ROOT)}")
