"""DynamoDB's recorded answers in place of the network, or of boto3's calls altogether."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.awsrequest import AWSResponse

from benchmarks.calls import Caller, around
from benchmarks.recording import Recording, name_of

_HEADERS: Any = {"Content-Type": "application/x-amz-json-1.0", "x-amzn-RequestId": "recorded"}
_NOTHING = "{}"


class _Raw(io.BytesIO):
    """A body as urllib3 hands it over."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        """All at once."""
        yield self.read()


@dataclass
class Playback:
    """Answers clients' requests with those of the current recording."""

    recording: Recording | None = None

    def attach(self, client: Any) -> None:
        """Stand between a client and the network."""
        client.meta.events.register(f"before-send.{client.meta.service_model.service_name}", self._answer)

    def _answer(self, request: Any, **_: Any) -> AWSResponse:
        if self.recording is None:
            raise LookupError("nothing is played back")
        body = self.recording.answers.get(name_of(request), _NOTHING).encode()
        return AWSResponse(request.url, 200, _HEADERS, _Raw(body))


@contextmanager
def answered_at_once(*, besides: str) -> Iterator[None]:
    """Answer each call before botocore does anything: what is left of a request is what it takes beyond boto3.

    Only calls to the table *besides* go on. It is not whole time less the calls': where two threads call at once they
    wait for each other's bytecode, and who pays is chance. What the Table resource converts, it converts within the
    call: the twin's part of that is left out here, and counted in the figures with boto3's part.
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
