"""`make resource`: write a new resource with CRUD, and add it to every list that names all resources.

The new files come from tools/resource_template; docs/add-a-resource.md is the guide. Nothing is written unless
everything can be.
"""

import argparse
import keyword
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from string import Template

from tools.resource_edits import ROOT, EditError, Edits

TEMPLATES = ROOT / "tools" / "resource_template"
_SHARED, _FUNCTIONS = ROOT / "layers" / "shared" / "voxanne", ROOT / "functions"
_NAME = re.compile(r"[a-z]+(_[a-z]+)*")
# Longer names would make lines of the generated docstrings too long, and the formatter does not wrap docstrings.
_MAX_NAME_LENGTH = 24
_PREFIX = re.compile(r"[a-z]{3,4}")
# Template to the path of the new file.
_FILES = {
    "models.py": "layers/shared/voxanne/domain/$plural/models.py",
    "schemas.py": "layers/shared/voxanne/domain/$plural/schemas.py",
    "errors.py": "layers/shared/voxanne/domain/$plural/errors.py",
    "repository.py": "layers/shared/voxanne/domain/$plural/repository.py",
    "service.py": "layers/shared/voxanne/domain/$plural/service.py",
    "app.py": "functions/$plural/app.py",
    "examples.json": "functions/$plural/examples.json",
    "test.py": "tests/integration/test_$plural.py",
}
_LEFT = """\
Left to do by hand, as docs/add-a-resource.md describes:
- the fields: `name` and `capacity` are examples, in schemas.py, models.py, the tests and tests/operations.py
- the docstrings of functions/$plural/app.py, schemas.py and models.py: the descriptions in the OpenAPI document
- docs/data-protection.md: which patients' data ${Classes}Table holds, now "none"
- docs/glossary.md: the term, if it needs a definition
- CHANGELOG.md: what integrators must know of it
Then:
  make format examples access
  make lint types
  make test ARGS="-n0 tests/contract tests/integration/test_$plural.py"
"""


class UsageError(Exception):
    """The resource cannot be written under this name."""


@dataclass(frozen=True)
class Names:
    """The spellings of a resource's name. *singular* and *plural* are in snake case, such as `treatment_room`."""

    singular: str
    plural: str
    prefix: str

    def placeholders(self) -> dict[str, str]:
        """Return the text for each placeholder of the templates."""
        word, words = self.singular.replace("_", " "), self.plural.replace("_", " ")
        a_word = f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
        return {
            "name": self.singular,
            "plural": self.plural,
            "prefix": self.prefix,
            "path": self.plural.replace("_", "-"),
            "word": word,
            "words": words,
            "a_word": a_word,
            "A_word": a_word.capitalize(),
            "Words": words.capitalize(),
            "Class": self.singular.title().replace("_", ""),
            "Classes": self.plural.title().replace("_", ""),
            "CONSTANT": self.singular.upper(),
            "CONSTANTS": self.plural.upper(),
        }


def plural_of(name: str) -> str:
    """Return the regular plural of an English noun."""
    if re.search(r"[^aeiou]y$", name):
        return f"{name[:-1]}ies"
    return f"{name}es" if re.search(r"(s|x|ch|sh)$", name) else f"{name}s"


def check(names: Names) -> None:
    """Refuse names that are ill-formed or taken: first the noun, then the prefix, which follows from it.

    Raises:
        UsageError: a name is ill-formed or taken.
    """
    if names.singular == names.plural:
        raise UsageError("NAME and PLURAL must differ.")
    for name in (names.singular, names.plural):
        if not _NAME.fullmatch(name) or len(name) > _MAX_NAME_LENGTH or keyword.iskeyword(name):
            raise UsageError(f"NAME and PLURAL must be short nouns in lower case, as treatment_room is, not {name!r}.")
        if any(re.search(rf"(?<!\$)\b{name}\b", path.read_text(encoding="utf-8")) for path in TEMPLATES.iterdir()):
            raise UsageError(f"The generated code needs the word {name!r} for something else; choose another name.")
    source = "".join(path.read_text(encoding="utf-8") for top in (_SHARED, _FUNCTIONS) for path in top.rglob("*.py"))
    _check_unused(names, source)
    if not _PREFIX.fullmatch(names.prefix):
        raise UsageError(
            f"ID_PREFIX, with which ids begin, must be three or four letters in lower case: {names.prefix!r}."
        )
    if re.search(rf'"{names.prefix}["_]', source):
        raise UsageError(f"Ids of another resource begin with {names.prefix}_; choose another ID_PREFIX.")


def _check_unused(names: Names, source: str) -> None:
    """Refuse a noun that another resource uses for its package, function or path, or for a type in *source*."""
    words = names.placeholders()
    if _is_plural_of_a_resource(names.singular):
        raise UsageError(f"`{names.singular}` exists already; NAME is the singular.")
    if _is_plural_of_a_resource(names.plural):
        raise UsageError(f"`{names.plural}` exists already; choose another NAME or PLURAL.")
    types = rf"\b(?:class|type) ((?:New)?{words['Class']}(?:Changes|Capacity|Repository)?)\b"
    if other := re.search(types, source):
        raise UsageError(f"There is another {other[1]}; choose another NAME.")


def _is_plural_of_a_resource(name: str) -> bool:
    """Return whether there is a package, a function or a path of that name.

    A folder without code is what `git clean` leaves of a resource that was removed: the bytecode of its modules.
    """
    if any(_SHARED.glob(f"*/{name}/*.py")) or any(_FUNCTIONS.glob(f"{name}/*.py")):
        return True
    template = (ROOT / "template.yaml").read_text(encoding="utf-8")
    return bool(re.search(rf"/api/{name.replace('_', '-')}\b(?!-)", template))


def check_checkout() -> None:
    """Refuse a checkout with uncommitted changes: undoing the new resource with git would discard them too.

    Raises:
        UsageError: there are uncommitted changes.
    """
    git = shutil.which("git")
    if git is None:
        return
    command = [git, "status", "--porcelain"]
    status = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    if status.stdout:
        raise UsageError(f"Commit or stash your changes first:\n{status.stdout.rstrip()}")


def write_resource(names: Names) -> list[Path]:
    """Write the new files and change the lists; return the Python files that were written.

    Raises:
        EditError: a list is not where it is expected; nothing was written.
    """
    words = names.placeholders()
    edits = Edits(words)
    for template, path in _FILES.items():
        text = (TEMPLATES / f"{template}.txt").read_text(encoding="utf-8")
        edits.create(Template(path).substitute(words), Template(text).substitute(words))
    edits.create(f"layers/shared/voxanne/domain/{names.plural}/__init__.py", "")
    edits.change_all(Template((TEMPLATES / "slice.yaml.txt").read_text(encoding="utf-8")).substitute(words))
    return edits.write()


def _run(*module: str) -> None:
    subprocess.run([sys.executable, "-m", *module], cwd=ROOT, check=True)  # noqa: S603 - our own commands


_DOCUMENTS = (
    *("tools.openapi", "tools.site", "tools.python_sdk", "tools.typescript_sdk"),
    *("tools.access_document", "tools.system_document", "tools.cost_document"),
)


def _run_in_turn(*modules: str) -> None:
    """Run commands in one process, which imports the product once."""
    script = "import runpy, sys\nfor name in sys.argv[1:]: runpy.run_module(name, run_name='__main__')"
    subprocess.run([sys.executable, "-c", script, *modules], cwd=ROOT, check=True)  # noqa: S603 - our own commands


def _record_examples() -> None:
    """Record the product's answers to the examples: the document needs the new routes before, and the answers after."""
    _run("tools.openapi")
    command = [sys.executable, "-m", "pytest", "-q", "-n0", "tests/integration/test_examples.py", "-k", "is_what"]
    environment = os.environ | {"RECORD_EXAMPLES": "1"}
    subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own


def main() -> None:
    """Write the resource that the command line names, then the documents that are generated from it."""
    parser = argparse.ArgumentParser(prog="make resource", description=__doc__)
    parser.add_argument("--plural")
    parser.add_argument("--prefix")
    parser.add_argument("name")
    arguments = parser.parse_args()
    names = Names(arguments.name, arguments.plural or plural_of(arguments.name), arguments.prefix or arguments.name[:3])
    try:
        check(names)
        check_checkout()
        python = write_resource(names)
    except (UsageError, EditError) as error:
        sys.exit(str(error))
    # The order of imports and the line breaks depend on the resource's name.
    _run("ruff", "check", "--quiet", "--select=I", "--fix", *(str(path) for path in python))
    _run("ruff", "format", "--quiet", *(str(path) for path in python))
    _record_examples()
    _run_in_turn(*_DOCUMENTS)
    print(Template(_LEFT).substitute(names.placeholders()), end="")


if __name__ == "__main__":
    main()
