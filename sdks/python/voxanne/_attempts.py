"""One call: when its request is repeated, and the result of each answer. This module does no I/O."""

from __future__ import annotations

import json
import logging
import random
import time
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from ._errors import APIConnectionError, APIResponseError, APIStatusError, APITimeoutError, VoxanneError
from ._models import read
from ._operations import NO_CONTENT, Operation
from ._responses import Listed, NoContent, Response, Text
from ._values import Unset, to_body, to_query
from .errors import error_class

if TYPE_CHECKING:
    from collections.abc import Mapping

E = TypeVar("E", bound=VoxanneError)
_log = logging.getLogger("voxanne")
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 8.0
# The gateway answers or gives up within 29 s, so after a longer wait the answer is lost.
_ATTEMPT_SECONDS = 30.0
_RETRIED = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.GATEWAY_TIMEOUT})
_EXCERPT = 80
_OWN_CHANGE = "Or this call made the change itself: an earlier attempt got no answer. Read the object."


@dataclass(frozen=True)
class Options:
    """The options that `with_options` sets."""

    timeout: float | None = 60.0
    max_retries: int = 3
    idempotency_key: str | None = None


@dataclass(frozen=True)
class Answer:
    """An HTTP response with its body."""

    response: Response
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type, without parameters."""
        return self.response.headers.get("content-type", "").partition(";")[0].strip().lower()

    def json(self) -> Any:
        """Return the body's value.

        Raises:
            ValueError: the body is not JSON.
        """
        try:
            return json.loads(self.body.decode("utf-8"))
        except RecursionError:
            msg = "the body is nested too deeply"
            raise ValueError(msg) from None


class Attempts:
    """The attempts of one call, within its timeout and with one idempotency key."""

    def __init__(self, operation: Operation[Any], options: Options) -> None:
        self._operation = operation
        self._options = options
        self._made = 0
        self._ends = None if options.timeout is None else time.monotonic() + options.timeout
        # Whether an earlier attempt without a usable answer may have had its effect.
        self._unseen = False
        self.query = to_query(operation.query)
        self.headers = self._headers()
        self.body = self._body()

    def _headers(self) -> dict[str, str]:
        operation, headers = self._operation, {}
        if operation.method == "POST":
            given = operation.idempotency_key
            key = self._options.idempotency_key if isinstance(given, Unset) or given is None else given
            headers["Idempotency-Key"] = visible(str(uuid.uuid4()) if key is None else key, "idempotency_key")
        if not isinstance(operation.if_match, Unset):
            headers["If-Match"] = visible(operation.if_match, "if_match")
        return headers

    def _body(self) -> bytes | None:
        if isinstance(self._operation.body, Unset):
            return None
        members = to_body(self._operation.body)
        if not members and not self._operation.needs_body:
            return None
        self.headers["Content-Type"] = "application/json"
        return json.dumps(members, ensure_ascii=False, allow_nan=False).encode()

    def left(self) -> float | None:
        """Return the seconds that are left of the call's timeout; None if it has none.

        Raises:
            APITimeoutError: the timeout has passed.
        """
        if self._ends is None:
            return None
        left = self._ends - time.monotonic()
        if left <= 0:
            raise self.late()
        return left

    def seconds(self) -> float:
        """Return the seconds that the next phase of an attempt may take.

        Raises:
            APITimeoutError: the call's timeout has passed.
        """
        left = self.left()
        return _ATTEMPT_SECONDS if left is None else min(left, _ATTEMPT_SECONDS)

    def pause_after_error(self, error: Exception, *, timed_out: bool) -> float:
        """Return the seconds to wait before the next attempt, after one without an answer.

        Raises:
            APIConnectionError: there is no next attempt.
        """
        self._unseen = True
        pause = self._pause(None)
        if pause is None:
            if timed_out:
                raise self.late() from error
            # httpx's messages name hosts and causes, never headers, so they can't contain the key.
            msg = f"{self._operation.method} {self._operation.path}: no answer: {str(error) or type(error).__name__}"
            raise self._keyed(APIConnectionError(msg)) from error
        return pause

    def pause_after(self, answer: Answer) -> float | None:
        """Return the seconds to wait before the next attempt; None if the answer is final."""
        status = answer.response.status
        operation = self._operation
        _log.debug("%s %s: %d (request id %s)", operation.method, operation.path, status, answer.response.request_id)
        if status not in _RETRIED and not _still_running(answer):
            return None
        pause = self._pause(answer.response.retry_after)
        if pause is not None and status != HTTPStatus.TOO_MANY_REQUESTS:
            self._unseen = True
        return pause

    def _pause(self, asked: float | None) -> float | None:
        self._made += 1
        if self._made > self._options.max_retries or not self._operation.repeatable:
            return None
        longest = min(_LONGEST_PAUSE, _FIRST_PAUSE * 2 ** (self._made - 1))
        # Full jitter, so that clients that failed at the same time do not retry at the same time.
        pause = random.uniform(0, longest) if asked is None else asked  # noqa: S311 - no secret
        in_time = self._ends is None or time.monotonic() + pause < self._ends
        return pause if in_time else None

    def late(self) -> APITimeoutError:
        """Return the error of a call whose timeout has passed."""
        operation = self._operation
        said = f"{operation.method} {operation.path}: no answer within {self._options.timeout} s"
        return self._keyed(APITimeoutError(said))

    def _keyed(self, error: E) -> E:
        error.idempotency_key = self.headers.get("Idempotency-Key")
        return error

    def result(self, answer: Answer) -> Any:
        """Return the result of a final answer.

        Raises:
            APIStatusError: the API refused the request.
            APIResponseError: the body is not what the API sends.
        """
        response = answer.response
        if not HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
            if self._was_deleted(answer):
                return NoContent(response)
            raise self._keyed(_refusal(answer, own_change=self._unseen))
        how = self._operation.answers.get(response.status) or next(iter(self._operation.answers.values()))
        if response.status == HTTPStatus.NO_CONTENT:
            # A change answers 204 to a key without the scope to read.
            return NoContent(response) if how == NO_CONTENT else read(how, {}, response)
        if how == NO_CONTENT:
            return NoContent(response)
        try:
            return _body(how, answer)
        except APIResponseError as error:
            raise self._keyed(error) from None

    def _was_deleted(self, answer: Answer) -> bool:
        """Return whether an earlier attempt, whose answer was lost, deleted the object that is missing now."""
        gone = answer.response.status in {HTTPStatus.NOT_FOUND, HTTPStatus.GONE} and _problem(answer) is not None
        deletes = self._operation.method == "DELETE" and HTTPStatus.OK not in self._operation.answers
        return self._unseen and gone and deletes


def visible(value: str, name: str) -> str:
    """Return the value of a header if it is valid.

    Raises:
        ValueError: it is empty or not visible ASCII. The message does not show it, because it may be a secret.
    """
    if not value or not all("!" <= letter <= "~" for letter in value):
        msg = f"{name} must be visible ASCII characters, without spaces and line breaks"
        raise ValueError(msg)
    return value


def _still_running(answer: Answer) -> bool:
    problem = _problem(answer) if answer.response.status == HTTPStatus.CONFLICT else None
    return problem is not None and problem.get("code") == "still_running"


def _problem(answer: Answer) -> Mapping[str, Any] | None:
    """Return the problem document, or None if the body is something else."""
    try:
        problem = answer.json()
    except ValueError:
        return None
    return problem if isinstance(problem, dict) and isinstance(problem.get("code"), str) else None


def _refusal(answer: Answer, *, own_change: bool) -> APIStatusError:
    """Return the error of a refusal; *own_change*: an attempt whose answer was lost may have had its effect."""
    problem = _problem(answer)
    if problem is not None and own_change and answer.response.status == HTTPStatus.PRECONDITION_FAILED:
        problem = {**problem, "detail": f"{problem.get('detail', '')} {_OWN_CHANGE}".strip()}
    code = None if problem is None else problem["code"]
    return error_class(code, answer.response.status)(problem, answer.response, _described(answer))


def _body(how: str, answer: Answer) -> Any:
    response = answer.response
    if answer.media_type.startswith(("text/", "application/x-subrip")) and answer.media_type != "text/html":
        return Text(answer.body.decode("utf-8", "replace"), response)
    try:
        value = answer.json()
    except ValueError:
        msg = f"{response.status}, but the body is not JSON: {_described(answer)}"
        raise APIResponseError(msg, response) from None
    if how[0] == "[" and isinstance(value, list) and all(isinstance(each, dict) for each in value):
        return Listed(read(how, value), response)
    if how[0] != "[" and isinstance(value, dict):
        return read(how, value, response)
    msg = f"{response.status}, but the body is not what the API answers here: {_described(answer)}"
    raise APIResponseError(msg, response)


def _described(answer: Answer) -> str:
    """Describe a body by type and size. The content of JSON is never shown: it may be personal data."""
    kind = answer.media_type or "no media type"
    if not answer.body:
        return f"it is empty ({kind})"
    if answer.media_type == "text/html":
        start = " ".join(answer.body[:_EXCERPT].decode("utf-8", "replace").split())
        return f"{kind}, {len(answer.body)} bytes, beginning with {start!r}"
    return f"{kind}, {len(answer.body)} bytes"
