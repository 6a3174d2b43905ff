"""/webhooks/vapi: the voice provider's events are verified and queued, its questions answered at once."""

import functools
from http import HTTPStatus
from typing import Any

from functions.vapi_receiver.questions import QUESTIONS, answer
from voxanne.aws.s3 import Bucket
from voxanne.aws.sqs import log_send_failure
from voxanne.core import config, deadlines
from voxanne.vapi.events.allowlist import message_of, to_event, type_of
from voxanne.webhooks.inbound.receiver import Incoming, Receiver, parse_document, serve
from voxanne.webhooks.inbound.service import send
from voxanne.webhooks.inbound.signatures import SigningSecrets, verify_vapi

# Since the request arrived: half a second before the provider waits no longer.
_COPY_SECONDS = 4.5


@functools.cache
def _secrets() -> SigningSecrets:
    return SigningSecrets(config.required("VAPI_WEBHOOK_SECRET_NAME"))


def _handle(incoming: Incoming) -> dict[str, Any]:
    message = message_of(parse_document(incoming.body))
    kind = type_of(message)
    if kind not in QUESTIONS:
        return {"id": _queue(incoming, message)}
    response = answer(kind, message, incoming.arrived_at)
    # A copy for the call and its logs. The caller is waiting: a failure must not cost the answer.
    queue_url = config.required("VAPI_EVENTS_QUEUE_URL")
    with deadlines.until(incoming.arrived_at + _COPY_SECONDS), log_send_failure(queue_url, event_type=kind):
        _queue(incoming, message)
    return response


def _queue(incoming: Incoming, message: dict[str, Any]) -> str:
    event = to_event(message, incoming.headers.get("webhook-id"))
    send(config.required("VAPI_EVENTS_QUEUE_URL"), Bucket.from_environment(), event)
    return event.id


lambda_handler = serve(Receiver("vapi", verify_vapi, _secrets, HTTPStatus.UNAUTHORIZED, _handle))
