import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local.runner.functions.invoke_api import InvocationTimeoutError
from tests.local.working import failure, running
from tests.product import deployment

pytestmark = pytest.mark.processes


def test_an_event_and_its_answer_pass_unchanged(tmp_path: Path) -> None:
    event = {"do": "echo", "text": "žluť \u2028 \U0001f600", "nested": [{"a": None}, 1.5, True]}
    with running(tmp_path) as functions:
        assert functions.invoke("Work", event) == event


def test_a_process_is_used_again(tmp_path: Path) -> None:
    with running(tmp_path) as functions:
        first, second = (functions.invoke("Work", {"do": "count"}) for _ in range(2))
    assert (first[0], second[1]) == (second[0], 2)


def test_a_process_that_dies_is_a_function_error_and_another_takes_its_place(tmp_path: Path) -> None:
    with running(tmp_path) as functions:
        error = failure(functions, {"do": "die"})
        assert (error.kind, "exit status 3" in error.message) == ("Runtime.ExitError", True)
        assert functions.invoke("Work", {"do": "count"})[1] == 1


def test_a_function_is_killed_at_its_timeout(tmp_path: Path) -> None:
    with running(tmp_path, seconds=1) as functions:
        error = failure(functions, {"do": "hang"})
        assert error.kind == "Sandbox.Timedout"
        assert error.message.endswith("Task timed out after 1.00 seconds")
        assert functions.invoke("Work", {"do": "count"})[1] == 1


def test_a_caller_whose_time_is_up_is_told_so_and_the_function_goes_on(tmp_path: Path) -> None:
    here, until = tmp_path / "here", tmp_path / "until"
    with running(tmp_path, most_processes=1) as functions:
        with pytest.raises(InvocationTimeoutError):
            functions.invoke("Work", {"do": "wait", "here": str(here), "until": str(until)}, 0.5)
        until.touch()
        assert functions.invoke("Work", {"do": "count"})[1] == 1
        assert here.exists()


def test_several_processes_work_at_once_up_to_the_bound_and_others_wait(tmp_path: Path) -> None:
    until = tmp_path / "until"
    with running(tmp_path, seconds=20, most_processes=2) as functions, ThreadPoolExecutor(3) as executor:
        events = [{"do": "wait", "here": str(tmp_path / str(name)), "until": str(until)} for name in range(3)]
        answers = [executor.submit(functions.invoke, "Work", event) for event in events]
        while sum((tmp_path / str(name)).exists() for name in range(3)) < 2:
            os.sched_yield()
        with pytest.raises(InvocationTimeoutError):
            functions.invoke("Work", {"do": "count"}, 0.1)
        until.touch()
        assert len({answer.result() for answer in answers}) == 2


def test_a_function_that_no_client_waits_for_leaves_the_processors_to_others(tmp_path: Path) -> None:
    niceness = os.getpriority(os.PRIO_PROCESS, 0)
    with running(tmp_path) as functions:
        assert functions.invoke("Work", {"do": "niceness"}) > niceness


def test_clients_wait_for_routes_function_urls_and_authorizers() -> None:
    awaited = deployment().awaited

    assert {"AppointmentsFunction", "VapiReceiverFunction", "AuthorizerFunction"} <= awaited
    assert not {"VapiWorkerFunction", "EventRecorderFunction", "DeliverySweeperFunction"} & awaited


def test_changed_code_is_imported_anew_after_the_request_under_way(tmp_path: Path) -> None:
    here, until = tmp_path / "here", tmp_path / "until"
    with running(tmp_path, seconds=20) as functions, ThreadPoolExecutor(1) as executor:
        under_way = executor.submit(functions.invoke, "Work", {"do": "wait", "here": str(here), "until": str(until)})
        while not here.exists():
            os.sched_yield()
        (tmp_path / "functions" / "work" / "app.py").write_text("def handler(event, context):\n    return 'new'\n")
        functions.replace(["Work"])
        assert functions.invoke("Work", {}) == "new"
        until.touch()
        assert isinstance(under_way.result(), int)
        assert functions.invoke("Work", {}) == "new"


def test_no_process_outlives_the_functions(tmp_path: Path) -> None:
    with running(tmp_path) as functions:
        process = functions.invoke("Work", {"do": "count"})[0]
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)
