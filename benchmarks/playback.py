"""Play back DynamoDB's recorded responses in place of the network, or of boto3's calls altogether."""

import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.awsrequest import AWSResponse

from benchmarks.calls import Caller, around
from benchmarks.recording import Recording, name_of

HEADERS: Any = {"Content-Type": "application/x-amz-json-1.0", "x-amzn-RequestId": "recorded"}
_NOTHING = "{}"


class Raw(io.BytesIO):
    """A response body with the interface of urllib3's."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        """Yield the whole body."""
        yield self.read()


@dataclass
class Playback:
    """Answers clients' requests from the current recording."""

    recording: Recording | None = None
    _given: Counter[str] = field(default_factory=Counter)

    def begin(self) -> None:
        """Start with the first answers again. After the last answer of a kind of call, it is repeated."""
        self._given.clear()

    def attach(self, client: Any) -> None:
        """Intercept a client's requests before they are sent."""
        client.meta.events.register(f"before-send.{client.meta.service_model.service_id.hyphenize()}", self._answer)

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        if self.recording is None:
            raise LookupError("no recording is set")
        name = name_of(request)
        answers = self.recording.answers.get(name, [_NOTHING])
        body = answers[min(self._given[name], len(answers) - 1)].encode()
        self._given[name] += 1
        return AWSResponse(request.url, 200, HEADERS, Raw(body))


@contextmanager
def answered_at_once(*, besides: str) -> Iterator[None]:
    """Answer each call before botocore does any work, so that only the rest of a request is measured.

    Only calls to the table *besides* are executed. Subtracting the calls' time from the total would not be exact: two
    threads that call in parallel wait for each other, and which one waits is random. The Table resource converts items
    within the call, so the twin's conversion is not measured here; the figures with boto3's part include it.
    """
    answers: dict[tuple[Any, ...], Any] = {}

    def wrap(original: Caller) -> Caller:
        def call(client: Any, operation: str, arguments: dict[str, Any]) -> Any:
            if arguments.get("TableName") == besides:
                return original(client, operation, arguments)
            key = (id(client), operation, arguments.get("TableName"))
            if key not in answers:
                answers[key] = original(client, operation, arguments)
            return answers[key]

        return call

    with around(wrap):
        yield
