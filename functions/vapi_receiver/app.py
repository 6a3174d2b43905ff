"""/webhooks/vapi: what the voice provider tells is verified and queued, what it asks is answered."""

import functools
import json
from http import HTTPStatus
from typing import Any

from voxanne import config
from voxanne.s3.buckets import Bucket
from voxanne.vapi_events.kept import kept, message_of
from voxanne.vapi_events.recordings import link_of
from voxanne.webhooks import messages
from voxanne.webhooks.documents import document_of
from voxanne.webhooks.receiver import Incoming, Receiver, serve
from voxanne.webhooks.signatures import verify_vapi
from voxanne.webhooks.signing_secrets import SigningSecrets


@functools.cache
def _secrets() -> SigningSecrets:
    return SigningSecrets(config.required("VAPI_WEBHOOK_SECRET_NAME"))


def _handle(incoming: Incoming) -> dict[str, Any]:
    message = message_of(document_of(incoming.body))
    payload = json.dumps({"message": kept(message)})
    event = messages.received("vapi", payload, incoming.headers.get("webhook-id"), link_of(message))
    messages.send(config.required("VAPI_EVENTS_QUEUE_URL"), Bucket(config.required("CONVERSATIONS_BUCKET")), event)
    return {"id": event.id}


lambda_handler = serve(Receiver("vapi", verify_vapi, _secrets, HTTPStatus.UNAUTHORIZED, _handle))
