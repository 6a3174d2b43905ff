"""/webhooks/vapi: what the voice provider tells is verified and queued, what it asks is answered at once."""

import functools
import json
from http import HTTPStatus
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from functions.vapi_receiver.questions import QUESTIONS, answer
from voxanne.aws.s3 import Bucket
from voxanne.core import config
from voxanne.core.logging import count, logger
from voxanne.vapi.events.allowlist import kept, message_of, type_of
from voxanne.vapi.recordings.links import best_link
from voxanne.webhooks.inbound import service as messages
from voxanne.webhooks.inbound.receiver import Incoming, Receiver, parse_document, serve
from voxanne.webhooks.inbound.signatures import SigningSecrets, verify_vapi


@functools.cache
def _secrets() -> SigningSecrets:
    return SigningSecrets(config.required("VAPI_WEBHOOK_SECRET_NAME"))


def _handle(incoming: Incoming) -> dict[str, Any]:
    message = message_of(parse_document(incoming.body))
    kind = type_of(message)
    if kind not in QUESTIONS:
        return {"id": _queue(incoming, message)}
    answered = answer(kind, message)
    try:
        # That it was asked belongs to the call and its logs; whoever is on the line does not wait for that to succeed.
        _queue(incoming, message)
    except (BotoCoreError, ClientError) as error:
        logger.error("a question was not queued", error=type(error).__name__, event_type=kind)
        count("WorkNotQueued")
    return answered


def _queue(incoming: Incoming, message: dict[str, Any]) -> str:
    payload = json.dumps({"message": kept(message)})
    event = messages.new_event("vapi", payload, incoming.headers.get("webhook-id"), best_link(message))
    messages.send(config.required("VAPI_EVENTS_QUEUE_URL"), Bucket.from_environment(), event)
    return event.id


lambda_handler = serve(Receiver("vapi", verify_vapi, _secrets, HTTPStatus.UNAUTHORIZED, _handle))
