"""Whatever is sent, the answer is an object or a problem document, never our fault."""

import json
from collections import defaultdict
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.operations import BODIES, Operation, objects_of, operations
from tests.product import PROBLEM, Answer, Client
from voxanne.domain.agents.schemas import NewAgent
from voxanne.domain.api_keys.schemas import NewApiKey, Rotation
from voxanne.domain.contacts.schemas import NewContact
from voxanne.domain.organizations.schemas import OrganizationChanges

TAKE_A_BODY = [operation for operation in operations() if operation.takes_body]
MODELS = (NewAgent, NewApiKey, NewContact, OrganizationChanges, Rotation)
FIELDS = sorted({name for model in MODELS for name in model.model_fields})
GOOD = [value for body in BODIES.values() for value in body.values()]

# Text with what breaks parsers: control characters, surrogate pairs, what JSON and URLs escape, very long.
TEXT = st.text(max_size=30) | st.sampled_from(
    ["\0", "\u2028", '"\\', "%00", "🦷" * 50, "x" * 40_000, "2099-01-01T00:00:00Z"]
)
NUMBERS = st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([10**40, -(10**40), 1e308])
JSON = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXT | st.sampled_from(GOOD),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
BODY = st.dictionaries(st.sampled_from(FIELDS) | TEXT, JSON, max_size=6)
HEADER = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF), max_size=60)
HEADERS = st.dictionaries(
    st.sampled_from(["Idempotency-Key", "If-Match", "If-None-Match", "Accept", "Content-Type", "X-Forwarded-Host"]),
    HEADER | st.sampled_from(["*", '"1"', "application/json", "key"]),
)


# Pages of the payment provider's are asked for as well.
pytestmark = pytest.mark.usefixtures("standing_till")


@pytest.fixture(scope="module")
def ids(standing_clinic: Client) -> dict[str, str]:
    return objects_of(standing_clinic)


def led_to(pointer: str, document: Any) -> bool:
    """Whether a pointer (RFC 6901) leads to a value of the document, or to a member that an object of it lacks."""
    names = [unquote(part).replace("~1", "/").replace("~0", "~") for part in pointer.removeprefix("#").split("/")[1:]]
    for place, name in enumerate(names):
        if isinstance(document, list):
            document = document[int(name)]
            continue
        # Names are cut in errors.
        found = [each for each in sorted(document, key=len) if each.startswith(name)]
        if not found:
            return place == len(names) - 1
        document = document[found[0]]
    return True


def check(answer: Answer, body: Any = None) -> None:
    assert answer.status < 500
    assert answer.header("Request-Id")
    if answer.status >= 400:
        assert answer.header("Content-Type") == PROBLEM
        assert answer.code
        for error in answer.json.get("errors", []) if body is not None else []:
            assert "in" in error or led_to(error["pointer"], body), error
    elif answer.response.body:
        assert isinstance(answer.json, dict)


@settings(max_examples=150)
@given(operation=st.sampled_from(TAKE_A_BODY), body=BODY, headers=HEADERS)
def test_any_body_with_any_headers(
    standing_clinic: Client, ids: dict[str, str], operation: Operation, body: dict[str, Any], headers: dict[str, str]
) -> None:
    check(standing_clinic(operation.method, operation.target(ids), body, headers), body)


@settings(max_examples=60)
@given(operation=st.sampled_from(TAKE_A_BODY), fields=BODY)
def test_a_good_body_with_anything_put_into_it(
    standing_clinic: Client, ids: dict[str, str], operation: Operation, fields: dict[str, Any]
) -> None:
    body = {**(operation.body or {}), **fields}

    check(standing_clinic(operation.method, operation.target(ids), body), body)


@settings(max_examples=60)
@given(
    operation=st.sampled_from(TAKE_A_BODY), raw=st.binary(max_size=60) | TEXT.map(str.encode), cut=st.integers(0, 60)
)
def test_any_bytes(standing_clinic: Client, ids: dict[str, str], operation: Operation, raw: bytes, cut: int) -> None:
    target = operation.target(ids)

    check(standing_clinic(operation.method, target, raw=raw))
    check(standing_clinic(operation.method, target, raw=json.dumps(operation.body).encode()[:cut] + raw))


@settings(max_examples=60)
@given(
    operation=st.sampled_from(operations()),
    identifier=st.text(min_size=1, max_size=20),
    query=st.text(max_size=30),
    headers=HEADERS,
)
def test_any_path_and_query(
    standing_clinic: Client, operation: Operation, identifier: str, query: str, headers: dict[str, str]
) -> None:
    path = operation.path.format_map(defaultdict(lambda: identifier))

    answer = standing_clinic(operation.method, f"{path}?{query}", operation.body, headers)

    assert answer.status < 500
    assert answer.status < 400 or answer.code
