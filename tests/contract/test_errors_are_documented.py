import re
import typing

from tests.contract.imports import ROOT, source_files
from voxanne.api.http.problems import STATUS
from voxanne.core import errors
from voxanne.vapi.dialling.models import Ending

# Base classes, of which only kinds are raised.
_NEVER_SENT = {"refused"}


def documented() -> set[str]:
    """Codes of docs/errors.md."""
    problems, _, _ = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8").partition("## Calls that")
    return set(re.findall(r"^\| `(\w+)` \|", problems, re.MULTILINE))


def documented_endings() -> set[str]:
    """Our words in `ended_reason`, of the same page."""
    _, _, endings = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8").partition("## Calls that")
    return set(
        re.findall(
            r"`([a-z]+(?:-[a-z]+)+|expired)`",
            "".join(line.split("|")[1] for line in endings.splitlines() if "|" in line),
        )
    )


def used() -> set[str]:
    """Codes in functions, layer and gateway."""
    source = "".join(path.read_text(encoding="utf-8") for path in source_files("functions", "layers/shared"))
    in_code = set(re.findall(r'\bcode(?:: str)? ?= ?"(\w+)"', source)) | {"internal_error"}
    at_gateway = set(re.findall(r'"code":"(\w+)"', (ROOT / "template.yaml").read_text(encoding="utf-8")))
    return (in_code | at_gateway) - _NEVER_SENT


def test_each_ending_of_a_call_that_is_ours_is_documented() -> None:
    assert documented_endings() == set(typing.get_args(Ending.__value__))


def test_each_code_is_documented_and_each_documented_code_is_used() -> None:
    assert documented() == used()


def test_each_kind_of_refusal_has_its_status() -> None:
    kinds = {
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.DomainError) and kind is not errors.DomainError
    }

    assert set(STATUS) == kinds
