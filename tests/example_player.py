"""Send the examples of the OpenAPI document to the product, and compare its answers with them.

Ids, secrets and the like are different each time: an example's value corresponds to the product's in the same place.
"""

import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.documented import RECORDING
from tests.integration.webhooks import Webhooks
from tests.product import Answer, Client
from tools.openapi_examples import Example

HEADERS = ("Location", "ETag", "Link", "Retry-After")
_OF_PROVIDERS = "/webhooks/"
# Their bodies are too long for an example.
_WITHOUT_BODY = {"readOpenApi"}
_ID = re.compile(r"\b[a-z]{3,4}_[0-9a-z]{26}\b")
# Patterns of values that are different each time.
_VOLATILE = [
    re.compile(pattern, re.DOTALL)
    for pattern in (
        r"vox_test_\w{10,}",
        r"vox_test_\w{1,8}",
        r"whsec_[\w+/=]+",
        r"[\w-]{15}=",
        r"https?://\S+(?:X-Amz-Signature=|/pay/|/portal/|/session/)\S+",
        r"https?://\S+/feeds/[\w-]{43}\.ics",
        r"https?://\S+\?invitation=\S+",
        r'"([0-9]+)-[0-9a-f]{8}"',
        r'<(\S+cursor=)[\w.~-]+>; rel="next"',
    )
]
_VOLATILE_MEMBERS = {"expires_at", "last_four", "latency_ms", "request_id"}


@dataclass
class Player:
    """Sends the examples' requests, and learns which of the product's values corresponds to which example's."""

    clinic: Client
    providers: Webhooks
    written: dict[str, Any] = field(default_factory=dict)
    events: dict[str, Any] = field(default_factory=dict)
    _actual: dict[str, str] = field(default_factory=dict)

    def learn(self, shown: str, actual: str) -> None:
        """Learn the product's id that corresponds to an example's."""
        self._actual[shown] = actual

    def actual(self, shown: Any) -> Any:
        """Return an example's value with the product's ids."""
        written = json.dumps(shown)
        return json.loads(_ID.sub(lambda match: self._actual.get(match[0], match[0]), written))

    def shown(self, actual: str) -> str:
        """Return the product's text with the examples' ids."""
        names = {value: name for name, value in self._actual.items()}
        # There is no TLS in this process, and the gateway's own problems have the tests' address.
        return (
            _ID.sub(lambda match: names.get(match[0], match[0]), actual)
            .replace("http://api.", "https://api.")
            .replace("api.example.com", "api.voxanne.ai")
        )

    def play(self, example: Example, method: str, path: str, made: Mapping[str, str]) -> dict[str, Any]:
        """Send an example; return it as it should be written. *made* are ids of objects that were created for it."""
        request = self._resolved({"path": example.path, "query": example.query, "body": example.body}, made)
        for name, value in made.items():
            shown = request["path"].get(name) or (request["body"] or {}).get(name) or request["query"].get(name)
            if shown is not None:
                self.learn(shown, value)
        sent = self.actual(request)
        query = f"?{urlencode(sent['query'])}" if sent["query"] else ""
        headers = {"Host": "api.voxanne.ai", **example.headers}
        if path.startswith(_OF_PROVIDERS):
            answer = self.providers.send(path.removeprefix(_OF_PROVIDERS), sent["body"])
        else:
            answer = self.clinic(method, path.format_map(sent["path"]) + query, sent["body"], headers)
        found = self._response(example, answer)
        given = {name: value for name, value in {**request, "headers": example.headers}.items() if value}
        result = {"summary": example.summary, "request": given, "response": found}
        self.written.setdefault(example.operation, {})[example.name] = result
        return result

    def _response(self, example: Example, answer: Answer) -> dict[str, Any]:
        sent = {name: value for name in HEADERS if (value := answer.header(name)) is not None}
        found: dict[str, Any] = {"status": answer.status}
        body = None
        if answer.response.body and example.operation not in _WITHOUT_BODY:
            is_json = (answer.header("Content-Type") or "").endswith("json")
            body = answer.json if is_json else answer.response.body.decode()
            body = self.matched(example.response_body, body)
        headers = self.matched(example.response_headers, sent)
        return found | ({"headers": headers} if headers else {}) | ({"body": body} if body is not None else {})

    def _resolved(self, request: Any, made: Mapping[str, str]) -> Any:
        """Return a request with each `$name` replaced, which is allowed before the first recording."""
        if isinstance(request, dict):
            return {name: self._resolved(value, made) for name, value in request.items()}
        if isinstance(request, list):
            return [self._resolved(value, made) for value in request]
        if isinstance(request, str) and request.startswith("$"):
            if request[1:] in made:
                return self.shown(made[request[1:]])
            operation, name, member = request[1:].split(".")
            return self.written[operation][name]["response"]["body"][member]
        return request

    def matched(self, shown: Any, actual: Any) -> Any:
        """Return what should be written for the product's value: the example's own value if that is equivalent."""
        match actual:
            case dict():
                known = shown if isinstance(shown, dict) else {}
                return {
                    name: known.get(name)
                    if name in _VOLATILE_MEMBERS and type(known.get(name)) is type(value)
                    else self.matched(known.get(name), value)
                    for name, value in actual.items()
                }
            case list():
                each: list[Any] = (
                    shown if isinstance(shown, list) and len(shown) == len(actual) else [None] * len(actual)
                )
                return [self.matched(one, other) for one, other in zip(each, actual, strict=True)]
            case str():
                return shown if isinstance(shown, str) and self._is_as_good(shown, actual) else self.shown(actual)
            case _:
                return actual

    def _is_as_good(self, shown: str, actual: str) -> bool:
        for one, other in zip(_ID.findall(shown), _ID.findall(actual), strict=False):
            is_new = one not in self._actual and other not in self._actual.values()
            if is_new and one.partition("_")[0] == other.partition("_")[0]:
                self.learn(one, other)
        if self.shown(actual) == shown:
            return True
        forms = [(form.fullmatch(shown), form.fullmatch(self.shown(actual))) for form in _VOLATILE]
        return any(one and other and one.groups()[:1] == other.groups()[:1] for one, other in forms)


def is_recording() -> bool:
    """Return whether the examples should be written."""
    return RECORDING in os.environ


def differences(expected: Any, found: Any, place: str = "") -> Iterator[str]:
    """Yield the differences between an example and the product's answer."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in {**expected, **found}:
            yield from differences(expected.get(name), found.get(name), f"{place}/{name}")
    elif expected != found:
        yield f"{place}: the example has {expected!r}, the product answers {found!r}"
