import ast
import re
import typing
from collections.abc import Iterator

from tests.contract.imports import ROOT, source_files
from voxanne.api.http.problems import MEMBER_SCOPES, STATUS
from voxanne.core import errors
from voxanne.domain.api_keys.models import ALL_SCOPES
from voxanne.vapi.dialling.models import Ending

# Base classes, of which only kinds are raised.
_NEVER_SENT = {"refused"}
# Arguments and members of errors that show no object.
_OF_THE_REQUEST = {
    *(
        "code",
        "retry_after",
        "total",
        "required_scope",
        "lacking_scopes",
        "limit",
        "per",
        "resets_at",
        "current_status",
        "legal_transitions",
    ),
    # The sentence for callers that may read the other members.
    "naming",
    # Of errors of providers, which have a class of the same name.
    *("status", "may_have_happened"),
}


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


def _members(source: str) -> Iterator[str]:
    """The keyword arguments with which domain errors are made, also by the classes that derive from them."""
    kinds = {kind.__name__ for kind in STATUS}
    for node in ast.walk(ast.parse(source)):
        is_kind = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kinds
        derived = isinstance(node, ast.ClassDef) and any(
            isinstance(base, ast.Name) and base.id in kinds for base in node.bases
        )
        for call in [node] if is_kind else ast.walk(node) if derived else []:
            if isinstance(call, ast.Call) and (is_kind or ast.unparse(call.func) == "super().__init__"):
                yield from (keyword.arg for keyword in call.keywords if keyword.arg)


def test_each_member_that_shows_an_object_has_the_scope_that_reads_it() -> None:
    """A key sees it only with that scope; the others speak of the request alone."""
    members = {
        name for path in source_files("functions", "layers/shared") for name in _members(path.read_text("utf-8"))
    }

    assert members - _OF_THE_REQUEST == set(MEMBER_SCOPES)
    assert set(MEMBER_SCOPES.values()) <= ALL_SCOPES


def _unnamed_ids(source: str) -> Iterator[str]:
    """The ids that errors bring as members, where no sentence for callers who may read them has them."""
    ids = {name for name in MEMBER_SCOPES if name.endswith("_id")}
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call):
            given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
            if isinstance(given.get("code"), ast.Constant):
                naming = ast.unparse(given["naming"]) if "naming" in given else ""
                yield from (name for name in ids & given.keys() if f"{{{name}}}" not in naming)


def test_a_sentence_names_the_object_whose_id_the_problem_has() -> None:
    """People read `detail`, often nothing else; who may not read the id gets the sentence without it."""
    sources = source_files("functions", "layers/shared")

    assert [name for path in sources for name in _unnamed_ids(path.read_text("utf-8"))] == []
