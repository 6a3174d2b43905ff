"""`vox listen`: forward events to a server of yours, as webhooks that are signed with this listener's secret.

It polls for events, because a deployment can't reach an address on your machine. A file keeps what was forwarded, so
that a later start continues where this one ended.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time
from datetime import UTC, datetime
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import httpx
import standardwebhooks

from .._errors import APIConnectionError, VoxanneError
from ..errors import RateLimitError, ServerError
from . import output
from .positions import Position, alone, instant, path_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .._client import Voxanne

# 60 requests in 15 minutes, of the 100 that an address has.
_INTERVAL_SECONDS = 15
_ANSWER_SECONDS = 15
_MOST_ATTEMPTS = 5
# Between these JavaScript writes numbers without exponents.
_LEAST, _MOST = 1e-6, 1e21


class Listener:
    """Forwards the events of one API to one server."""

    def __init__(self, client: Voxanne, target: str, position: Position, server: httpx.Client) -> None:
        self._client = client
        self._target = target
        self._position = position
        self._server = server

    def poll(self) -> None:
        """Forward new events, oldest first. Events that the server does not accept are sent again at the next poll.

        Raises:
            APIStatusError, APIConnectionError: the API did not answer.
        """
        position = self._position
        pending = None
        for event in reversed(list(self._new())):
            if self._forward(event):
                position.done[event["id"]] = event["created_at"]
                position.failed.pop(event["id"], None)
                position.write()
            else:
                pending = pending or event["created_at"]
        position.settle(pending)
        position.write()

    def _new(self) -> Iterator[dict[str, Any]]:
        since = instant(self._position.since)
        for event in self._client.events.list():
            data = event.to_dict()
            if instant(data["created_at"]) < since:
                return
            if data["id"] not in self._position.done:
                yield data

    def _forward(self, event: dict[str, Any]) -> bool:
        """Send an event; return whether it is done: accepted, or refused too often."""
        body = _stringify(event)
        said = f"{datetime.now():%H:%M:%S} {event['type']} {event['id']} →"  # noqa: DTZ005 - for the person there
        try:
            answer = self._server.post(
                self._target, content=body.encode(), headers=self._headers(event["id"], body), follow_redirects=False
            )
        except httpx.HTTPError as error:
            output.line(f"{said} {type(error).__name__}: tried again with the next poll")
            return False
        output.line(f"{said} {answer.status_code}")
        if answer.is_success:
            return True
        attempts = self._position.failed[event["id"]] = self._position.failed.get(event["id"], 0) + 1
        if attempts < _MOST_ATTEMPTS:
            return False
        output.say(f"{event['id']} was refused {attempts} times and is given up")
        return True

    def _headers(self, event_id: str, body: str) -> dict[str, str]:
        now = datetime.now(UTC)
        signature = standardwebhooks.Webhook(self._position.secret).sign(event_id, now, body)
        stamp = str(int(now.timestamp()))
        mac = hmac.new(self._position.secret.encode(), f"{stamp}.{body}".encode(), hashlib.sha256)
        return {
            "Content-Type": "application/json",
            "User-Agent": "vox-listen",
            "webhook-id": event_id,
            "webhook-timestamp": stamp,
            "webhook-signature": signature,
            "x-vapi-signature": f"t={stamp},v1={mac.hexdigest()}",
        }


def listen(client: Voxanne, base_url: str, target: str, since: str | None, *, once: bool) -> None:
    """Forward events until Ctrl-C; with *once*, forward the present events and end.

    Raises:
        VoxanneError: the target is not an address, another listener forwards to it, or with *once* the API failed.
    """
    url = httpx.URL(target)
    if url.scheme not in {"http", "https"} or not url.host:
        msg = "--forward-to must be the address of your server, such as http://127.0.0.1:9000/hook"
        raise VoxanneError(msg)
    limits = client.limits.get()
    # The position belongs to the organisation, not to the key, so that a rotated key continues it.
    organization_id = str(limits.to_dict().get("organization_id"))
    path = path_of(base_url, organization_id, target)
    with alone(path), httpx.Client(timeout=_ANSWER_SECONDS) as server:
        # Read under the lock: a listener that has just ended may have forwarded more.
        position = Position.read(path, _server_time(limits.last_response.headers))
        if since is not None:
            position.since, position.done = instant(since).isoformat(), {}
        position.write()
        output.line(f"Events of {organization_id} at {base_url} go to {target}")
        output.line(f"Secret: {position.secret}")
        listener = Listener(client, target, position, server)
        if once:
            listener.poll()
            return
        while True:
            time.sleep(_polled(listener))


def _polled(listener: Listener) -> float:
    """Poll once; return the seconds to wait before the next poll."""
    try:
        listener.poll()
    except RateLimitError as limited:
        wait = max(limited.retry_after or 0.0, float(_INTERVAL_SECONDS))
        output.say(f"the rate limit is used up; going on in {wait:.0f} s")
        return wait
    except (APIConnectionError, ServerError) as error:
        output.say(str(error))
    return _INTERVAL_SECONDS


def _server_time(headers: Mapping[str, str]) -> str:
    """Return the API's time, so that a wrong clock on this machine has no effect."""
    sent = headers.get("date")
    return (datetime.now(UTC) if sent is None else parsedate_to_datetime(sent)).isoformat()


def _stringify(value: Any) -> str:
    """Return JSON as JSON.stringify writes it, which a deployment signs. The API has an object's names in its order."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{_stringify(name)}:{_stringify(each)}" for name, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(map(_stringify, value)) + "]"
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(float(value))
    return json.dumps(value, ensure_ascii=False)


def _number(value: float) -> str:
    written = repr(value) if value else "0"
    if not value or _LEAST <= abs(value) < _MOST:
        return f"{Decimal(written):f}".removesuffix(".0")
    # Beyond these, both languages write exponents, Python at least two digits of them.
    return re.sub("e([+-])0", r"e\1", written)
