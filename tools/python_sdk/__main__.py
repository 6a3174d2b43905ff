"""`make sdk-python`: write the typed half of the Python package from the OpenAPI document.

A test fails if the committed modules are out of date.
"""

import json
from pathlib import Path
from typing import Any

from tools.openapi import DOCUMENT
from tools.openapi_problems import meanings
from tools.python_sdk.commands import commands, contact_texts
from tools.python_sdk.document import Document, Method
from tools.python_sdk.models import collect, models
from tools.python_sdk.problems import Problems
from tools.python_sdk.resources import ASYNC, SYNC, resources
from tools.written_tables import table, with_tables

ROOT = Path(__file__).parent.parent.parent
PACKAGE = ROOT / "sdks" / "python" / "voxanne"
README = PACKAGE.parent / "README.md"
_BEGIN = "<!-- Written by `make sdk-python`. -->\n"


def generated(described: dict[str, Any] | None = None) -> dict[str, str]:
    """Return all modules by their path in the package. *described* is by default the committed document."""
    document = Document(described or json.loads(DOCUMENT.read_text(encoding="utf-8")))
    types = collect(document)
    texts = {code: meaning.text.partition(". ")[0].rstrip(".") + "." for code, meaning in meanings().items()}
    return {
        "models.py": models(document, types),
        "errors.py": Problems(document, types, texts).text(),
        "_generated/resources.py": resources(document, types, SYNC),
        "_generated/async_resources.py": resources(document, types, ASYNC),
        "_cli/commands.json": commands(document, types),
        "_cli/contact_texts.json": contact_texts(document),
    }


def readme() -> str:
    """Return the package's README, with a table of all methods."""
    methods = Document(json.loads(DOCUMENT.read_text(encoding="utf-8"))).methods()
    rows = [(f"`client.{each.resource}.{each.name}({_arguments(each)})`", each.summary) for each in methods]
    return with_tables(README, _BEGIN, table(("method", "does"), rows))


def _arguments(method: Method) -> str:
    """Return the required arguments of a call, with an ellipsis for the optional ones."""
    required = [each.name for each in method.parameters if each.required]
    return ", ".join([*required, *(["…"] if len(required) < len(method.parameters) else [])])


if __name__ == "__main__":
    for name, text in generated().items():
        (PACKAGE / name).write_text(text, encoding="utf-8")
        print(f"wrote {(PACKAGE / name).relative_to(ROOT)}")
    README.write_text(readme(), encoding="utf-8")
    print(f"wrote {README.relative_to(ROOT)}")
