"""`make resource`: write a new resource with CRUD, and add it to every list that names all resources.

The new files come from tools/resource_template; docs/add-a-resource.md is the guide. Nothing is written unless
everything can be.
"""

import argparse
import keyword
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from string import Template

from tools.resource_edits import ROOT, EditError, Edits

TEMPLATES = ROOT / "tools" / "resource_template"
_NAME = re.compile(r"[a-z]+(_[a-z]+)*")
# Longer ones would break lines of the generated docstrings, which the formatter leaves as they are.
_MAX_NAME_LENGTH = 24
_PREFIX = re.compile(r"[a-z]{3,4}")
# Of the template, the path that it is written to.
_FILES = {
    "models.py": "layers/shared/voxanne/domain/$plural/models.py",
    "schemas.py": "layers/shared/voxanne/domain/$plural/schemas.py",
    "errors.py": "layers/shared/voxanne/domain/$plural/errors.py",
    "repository.py": "layers/shared/voxanne/domain/$plural/repository.py",
    "service.py": "layers/shared/voxanne/domain/$plural/service.py",
    "app.py": "functions/$plural/app.py",
    "test.py": "tests/integration/test_$plural.py",
}
_LEFT = """\
Left to do by hand, as docs/add-a-resource.md describes:
- the fields: `name` and `capacity` are examples, in models.py, schemas.py, the tests and tests/operations.py
- docs/data-protection.md: which patients' data ${Classes}Table holds, now "none"
- docs/glossary.md: the term, if it needs a definition
- `make lint types test`"""


class UsageError(Exception):
    """The resource cannot be written under this name."""


@dataclass(frozen=True)
class Names:
    """The spellings of a resource's name. *singular* and *plural* are in snake case, such as `treatment_room`."""

    singular: str
    plural: str
    prefix: str

    def placeholders(self) -> dict[str, str]:
        """Return what stands for each placeholder of the templates."""
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
    """Refuse names that are ill-formed or taken.

    Raises:
        UsageError: they are.
    """
    if names.singular == names.plural:
        raise UsageError("NAME and PLURAL must differ.")
    for name in (names.singular, names.plural):
        if not _NAME.fullmatch(name) or len(name) > _MAX_NAME_LENGTH or keyword.iskeyword(name):
            raise UsageError(f"NAME and PLURAL must be short nouns in lower case, as treatment_room is, not {name!r}.")
        if any(re.search(rf"(?<!\$)\b{name}\b", path.read_text(encoding="utf-8")) for path in TEMPLATES.iterdir()):
            raise UsageError(f"The generated code needs the word {name!r} for something else; choose another name.")
    if not _PREFIX.fullmatch(names.prefix):
        raise UsageError(
            f"PREFIX, with which ids begin, must be three or four letters in lower case: {names.prefix!r}."
        )
    _check_unused(names)


def _check_unused(names: Names) -> None:
    """Refuse what another resource has: the package, the function, the path, the class, the ids."""
    words = names.placeholders()
    shared, functions = ROOT / "layers" / "shared" / "voxanne", ROOT / "functions"
    for folder in (*shared.glob(f"*/{names.plural}"), *functions.glob(names.plural)):
        raise UsageError(f"{folder.relative_to(ROOT)} exists already.")
    if re.search(rf"/api/{words['path']}\b", (ROOT / "template.yaml").read_text(encoding="utf-8")):
        raise UsageError(f"/api/{words['path']} exists already.")
    source = "".join(path.read_text(encoding="utf-8") for path in (*shared.rglob("*.py"), *functions.rglob("*.py")))
    if re.search(rf"\b(?:class|type) {words['Class']}\b", source):
        raise UsageError(f"There is another {words['Class']}; choose another NAME.")
    if re.search(rf'"{names.prefix}["_]', source):
        raise UsageError(f"Ids of another resource begin with {names.prefix}_; choose another PREFIX.")


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
        python = write_resource(names)
    except (UsageError, EditError) as error:
        sys.exit(str(error))
    # The order of imports and the breaks of lines follow from the resource's name.
    _run("ruff", "check", "--quiet", "--select=I", "--fix", *(str(path) for path in python))
    _run("ruff", "format", "--quiet", *(str(path) for path in python))
    _run("tools.openapi")
    _run("tools.access_document")
    _run("tools.system_document")
    print(Template(_LEFT).substitute(names.placeholders()))


if __name__ == "__main__":
    main()
