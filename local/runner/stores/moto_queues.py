"""Repairs to moto's SQS.

Unchanged, it accepts bodies that AWS refuses, measures them in characters, and runs concurrent requests on one list:
a message that is sent while another is deleted gets lost, and two receivers get the same one.
"""

import re
import threading
import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from moto.sqs.constants import MAXIMUM_MESSAGE_LENGTH
from moto.sqs.exceptions import BatchRequestTooLong, InvalidParameterValue, SQSException
from moto.sqs.models import SQSBackend

_LOCK = threading.RLock()
LOOK_AGAIN_SECONDS = 0.25  # the end of a delay or visibility timeout wakes no receiver
_ALTERING = (
    "change_message_visibility",
    "change_message_visibility_batch",
    "delete_message",
    "delete_message_batch",
    "purge_queue",
)
# SQS refuses the characters that XML 1.0 can't contain.
_REFUSED = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class InvalidMessageContentsError(SQSException):
    """The body has characters that SQS refuses."""

    def __init__(self) -> None:
        super().__init__("InvalidMessageContents", "Invalid characters found in the message body.")


def repair(replace: Callable[[type, str, Any], None]) -> None:
    """Install the repairs."""
    for name in _ALTERING:
        replace(SQSBackend, name, _one_at_a_time(getattr(SQSBackend, name)))
    replace(SQSBackend, "send_message", _one_at_a_time(_checked(SQSBackend.send_message)))
    replace(SQSBackend, "send_message_batch", _one_at_a_time(_checked_batch(SQSBackend.send_message_batch)))
    replace(SQSBackend, "receive_message", _waiting(_one_at_a_time(SQSBackend.receive_message)))


def _one_at_a_time(action: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(action)
    def locked(*arguments: Any, **named: Any) -> Any:
        with _LOCK:
            return action(*arguments, **named)

    return locked


def _checked(send: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(send)
    def sending(backend: Any, queue_name: str, message_body: str, *arguments: Any, **named: Any) -> Any:
        _check(message_body)
        most = backend.get_queue(queue_name).maximum_message_size
        if _size(message_body, named.get("message_attributes")) > most:
            reason = f"Message must be shorter than {most} bytes."
            raise InvalidParameterValue(f"One or more parameters are invalid. Reason: {reason}")
        return send(backend, queue_name, message_body, *arguments, **named)

    return sending


def _checked_batch(send: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(send)
    def sending(backend: Any, queue_name: str, entries: dict[str, dict[str, Any]]) -> Any:
        size = sum(_size(entry["MessageBody"], entry.get("MessageAttributes")) for entry in entries.values())
        if size > MAXIMUM_MESSAGE_LENGTH:
            raise BatchRequestTooLong(size)
        fine, failed = {}, []
        for position, entry in entries.items():
            try:
                _check(entry["MessageBody"])
                fine[position] = entry
            except InvalidMessageContentsError as error:
                failed.append(
                    {"Id": entry["Id"], "SenderFault": True, "Code": error.code, "Message": error.message},
                )
        sent, late = send(backend, queue_name, fine)
        return sent, failed + late

    return sending


def _check(body: str) -> None:
    if _REFUSED.search(body):
        raise InvalidMessageContentsError


def _size(body: str, attributes: dict[str, Any] | None) -> int:
    """Return the size that SQS counts: the bytes of the body, and of the attributes' names, types and values."""
    parts: list[str | bytes] = [body]
    for name, attribute in (attributes or {}).items():
        parts += [name, attribute["DataType"], attribute.get("StringValue") or attribute.get("BinaryValue") or ""]
    return sum(len(part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")) for part in parts)


def _waiting(receive: Callable[..., Any]) -> Callable[..., Any]:
    """Wait for messages without holding the lock that senders need."""

    @wraps(receive)
    def receiving(
        backend: Any, queue_name: str, count: int, wait_seconds_timeout: int, *arguments: Any, **named: Any
    ) -> Any:
        until = time.monotonic() + wait_seconds_timeout
        while True:
            messages = receive(backend, queue_name, count, 0, *arguments, **named)
            left = until - time.monotonic()
            if messages or left <= 0:
                return messages
            backend.get_queue(queue_name).wait_for_messages(min(left, LOOK_AGAIN_SECONDS))

    return receiving
