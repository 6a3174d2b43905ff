import re

from tests.contract.imports import ROOT, source_files
from voxanne import errors
from voxanne.http.problems import STATUS

# Base classes, of which only kinds are raised.
_NEVER_SENT = {"refused"}


def documented() -> set[str]:
    """Codes of docs/errors.md."""
    return set(re.findall(r"^\| `(\w+)` \|", (ROOT / "docs" / "errors.md").read_text(encoding="utf-8"), re.MULTILINE))


def used() -> set[str]:
    """Codes in functions, layer and gateway."""
    source = "".join(path.read_text(encoding="utf-8") for path in source_files("functions", "layers/shared"))
    in_code = set(re.findall(r'\bcode(?:: str)? ?= ?"(\w+)"', source)) | {"internal_error"}
    at_gateway = set(re.findall(r'"code":"(\w+)"', (ROOT / "template.yaml").read_text(encoding="utf-8")))
    return (in_code | at_gateway) - _NEVER_SENT


def test_each_code_is_documented_and_each_documented_code_is_used() -> None:
    assert documented() == used()


def test_each_kind_of_refusal_has_its_status() -> None:
    kinds = {
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.DomainError) and kind is not errors.DomainError
    }

    assert set(STATUS) == kinds
