"""What we sign is what JavaScript writes: byte for byte `JSON.stringify(JSON.parse(body))`, as Node has it."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.requirements import need
from voxanne.webhooks.events.javascript_json import stringify

pytestmark = pytest.mark.processes

_ECHO = """
require("readline").createInterface({input: process.stdin})
  .on("line", line => process.stdout.write(JSON.stringify(JSON.parse(line)) + "\\n"));
"""


class Node:
    """One process for all cases."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    def __call__(self, text: str) -> str:
        """What becomes of a text of JSON that is read and written again."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(text.encode() + b"\n")
        self._process.stdin.flush()
        return self._process.stdout.readline()[:-1].decode()


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    path = shutil.which("node")
    need(None if path else "node is missing: what JSON.stringify writes is asked of it")
    with subprocess.Popen([str(path), "-e", _ECHO], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        yield Node(process)
        assert process.stdin is not None
        process.stdin.close()


NUMBERS = st.one_of(
    st.integers(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from([1.0, -0.0, 1e16, 1e21, 1e-6, 1e-7, 123456789012345680000.0, 5e-324, 1.7976931348623157e308]),
    st.sampled_from([2**53, 2**53 + 1, 10**21, 10**22, 10**400, -(10**400), 0.1 + 0.2, 1e300, 4.35, 0.000001]),
)
NAMES = st.one_of(
    st.text(max_size=8),
    st.integers(0, 2**33).map(str),
    st.sampled_from(["0", "00", "-1", "1.0", "4294967294", "4294967295", "__proto__", "constructor", "\u2028", ""]),
)
VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, st.text(), st.sampled_from(['\u2028\u2029\x7f\x00\x1f"\\/<>&é€😀'])),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(NAMES, inner, max_size=6)),
    max_leaves=12,
)


@given(VALUES)
@settings(max_examples=400)
def test_what_is_written_is_what_javascript_writes(node: Node, value: Any) -> None:
    # Python's own text of it, escaped, as JavaScript reads it.
    assert stringify(value) == node(json.dumps(value))


@given(VALUES)
@settings(max_examples=100)
def test_what_is_written_comes_out_of_javascript_as_it_went_in(node: Node, value: Any) -> None:
    written = stringify(value)

    assert node(written) == written


@pytest.mark.parametrize("text", ['"\\ud800"', '"\\udc00\\ud800"', '{"\\udfff": 1}', '"\\ud83d\\ude00"'])
def test_halves_of_surrogate_pairs_stay_escaped(node: Node, text: str) -> None:
    assert stringify(json.loads(text)) == node(text)
