"""Processes of functions are forks: what several of them import is imported once, and all else is their own."""

import os
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from local.runner.functions.process_functions import ProcessFunctions
from tests.local.working import failure, running
from tests.requirements import need

pytestmark = pytest.mark.processes

# A module of the standard library's that nothing else here imports, and one of a layer.
IMPORTING = """
import os, sys
before = ["colorsys" in sys.modules, "shared.own" in sys.modules]
import colorsys
import shared.own

def handler(event, context):
    return [*before, shared.own.number]
"""


def test_what_two_processes_imported_is_there_for_the_next_until_code_that_all_share_changes(tmp_path: Path) -> None:
    need(None if sys.platform == "linux" else "processes are forked on Linux")
    with running(tmp_path, handler=IMPORTING) as functions:
        (tmp_path / "layer" / "shared" / "own.py").write_text("number = 1")
        starts = [_started(functions) for _ in range(4)]
        (tmp_path / "layer" / "shared" / "own.py").write_text("number = 22")
        functions.replace(["Work"])
        starts.append(_started(functions))

    assert starts == [[False, False, 1], [False, False, 1], [True, True, 1], [True, True, 1], [False, False, 22]]


def test_what_a_function_has_of_its_own_is_never_there_for_another_process(tmp_path: Path) -> None:
    need(None if sys.platform == "linux" else "processes are forked on Linux")
    code = "import sys\nbefore = 'functions.work.part' in sys.modules\nfrom functions.work import part\n"
    with running(tmp_path, handler=f"{code}def handler(event, context):\n    return before\n") as functions:
        (tmp_path / "functions" / "work" / "part.py").touch()
        starts = [_started(functions) for _ in range(4)]

    assert starts == [False] * 4


MAKING_A_CLIENT = """
import botocore.loaders, botocore.session
read = []
load = botocore.loaders.JSONFileLoader.load_file
def reading(loader, path):
    found = load(loader, path)
    if found is not None:
        read.append(path)
    return found

botocore.loaders.JSONFileLoader.load_file = reading
session = botocore.session.get_session()
of = {"aws_access_key_id": "a", "aws_secret_access_key": "b", "endpoint_url": "http://127.0.0.1:9"}
session.create_client("dynamodb", region_name="us-east-1", **of)

def handler(event, context):
    return len(read)
"""


def test_what_each_first_client_would_read_is_read_once(tmp_path: Path) -> None:
    need(None if sys.platform == "linux" else "processes are forked on Linux")
    with running(tmp_path, handler=MAKING_A_CLIENT) as functions:
        first, second, third, fourth = (_started(functions) for _ in range(4))

    assert first == second > 0
    assert third == fourth == 0


def test_a_server_of_forks_that_has_ended_is_replaced(tmp_path: Path) -> None:
    need(None if sys.platform == "linux" else "processes are forked on Linux")
    code = "import os\ndef handler(event, context):\n    return os.getppid()\n"
    with running(tmp_path, handler=code) as functions:
        ended = functions.invoke("Work", {})
        os.kill(ended, signal.SIGKILL)
        while Path(f"/proc/{ended}/stat").read_text().split()[2] != "Z":
            pass
        servers = [_started(functions) for _ in range(2)]

    assert ended != servers[0] == servers[1]


def _started(functions: ProcessFunctions) -> Any:
    """The answer of a process that is new: the one that was started last is the first that is asked."""
    functions.warm(["Work"])
    return functions.invoke("Work", {})


@pytest.mark.parametrize(
    ("code", "status"), [("os._exit(0)", "exit status 0"), ("os.kill(os.getpid(), 11)", "signal 11")]
)
def test_how_a_process_ended_is_told(tmp_path: Path, code: str, status: str) -> None:
    with running(tmp_path, handler=f"import os\ndef handler(event, context):\n    {code}\n") as functions:
        error = failure(functions, {})

    assert (error.kind, status in error.message) == ("Runtime.ExitError", True)


def test_processes_have_random_numbers_of_their_own_and_are_no_children_of_each_other(tmp_path: Path) -> None:
    code = "import os, random\ndef handler(event, context):\n    return [random.random(), os.getpid(), os.getsid(0)]\n"
    with running(tmp_path, handler=code) as functions:
        answers = []
        for _ in range(4):
            answers.append(functions.invoke("Work", {}))
            functions.replace(["Work"])

    assert len({number for number, _, _ in answers}) == 4
    assert all(process == session != os.getsid(0) for _, process, session in answers)
