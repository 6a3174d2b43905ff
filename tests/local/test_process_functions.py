import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from local.runner.functions.invoke_api import EventTooLargeError, InProcessFunctions
from tests.local.working import HANDLER, deployed, failure, running
from tests.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = pytest.mark.processes


def test_the_context_is_lambdas(tmp_path: Path) -> None:
    with running(tmp_path) as functions:
        name, memory, arn, request_id = functions.invoke("Work", {"do": "told"})
        assert functions.invoke("Work", {"do": "told"})[3] != request_id
        assert 4000 < functions.invoke("Work", {"do": "left"}) <= 5000
    assert (name, memory, arn) == ("Work", "256", "arn:aws:lambda:us-east-1:123456789012:function:Work:live")


def test_an_exception_is_a_function_error_and_the_process_goes_on(tmp_path: Path) -> None:
    with running(tmp_path) as functions:
        before = functions.invoke("Work", {"do": "count"})[0]
        error = failure(functions, {"do": "fail"})
        assert (error.kind, error.message) == ("ValueError", "no good")
        assert functions.invoke("Work", {"do": "count"})[0] == before


def test_an_answer_that_is_no_json_is_a_function_error(tmp_path: Path) -> None:
    with running(tmp_path) as functions:
        assert failure(functions, {"do": "odd"}).kind == "TypeError"


def test_a_function_that_cannot_be_imported_says_why(tmp_path: Path) -> None:
    with running(tmp_path, handler="import not_there\n") as functions:
        error = failure(functions, {})
    assert (error.kind, "not_there" in error.message) == ("Runtime.ImportModuleError", True)


def test_six_megabytes_are_the_limit_both_ways(tmp_path: Path) -> None:
    with running(tmp_path) as functions:
        assert len(functions.invoke("Work", {"do": "size", "bytes": 6_000_000})) == 6_000_000
        assert failure(functions, {"do": "size", "bytes": 6_300_000}).kind == "Function.ResponseSizeTooLarge"
        with pytest.raises(EventTooLargeError):
            functions.invoke("Work", {"do": "echo", "text": "ž" * 3_200_000})


def test_what_a_function_prints_is_told_line_by_line_and_disturbs_no_answer(tmp_path: Path) -> None:
    lines: list[tuple[str, str]] = []
    all_there = threading.Event()

    def log(function: str, line: str) -> None:
        lines.append((function, line))
        if line == "no end of line":
            all_there.set()

    with running(tmp_path, log=log) as functions:
        assert functions.invoke("Work", {"do": "say", "text": "first"}) is None
    assert all_there.wait(PATIENCE)
    assert lines == [("Work", "first"), ("Work", "and this"), ("Work", "no end of line")]


def test_handlers_called_in_process_keep_the_same_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    functions = in_process(tmp_path, monkeypatch)
    assert functions.invoke("Work", {"do": "echo", "a": ("b",)}) == {"do": "echo", "a": ["b"]}
    assert functions.invoke("Work", {"do": "told"})[0] == "Work"
    assert failure(functions, {"do": "fail"}).kind == "ValueError"
    assert failure(functions, {"do": "odd"}).kind == "TypeError"
    assert failure(functions, {"do": "size", "bytes": 6_300_000}).kind == "Function.ResponseSizeTooLarge"
    with pytest.raises(EventTooLargeError):
        functions.invoke("Work", {"do": "size", "text": "x" * 6_300_000})


def in_process(folder: Path, monkeypatch: pytest.MonkeyPatch) -> InProcessFunctions:
    deployment = deployed(folder)
    module: dict[str, Any] = {}
    exec(compile(HANDLER, "app.py", "exec"), module)  # noqa: S102 - the handler above
    namespace: Callable[..., Any] = type("Module", (), {"handler": staticmethod(module["handler"])})
    monkeypatch.setitem(__import__("sys").modules, "functions.work.app", namespace)
    return InProcessFunctions(deployment)
