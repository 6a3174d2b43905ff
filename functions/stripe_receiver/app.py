"""/webhooks/stripe: Stripe's events are verified and queued."""

import functools
import json
from http import HTTPStatus
from typing import Any

from voxanne.aws.s3 import Bucket
from voxanne.billing.stripe.events import created_at
from voxanne.core import config
from voxanne.core.quoting import with_whole_texts
from voxanne.webhooks.inbound.receiver import Incoming, Receiver, parse_document, serve
from voxanne.webhooks.inbound.service import new_event, send
from voxanne.webhooks.inbound.signatures import SigningSecrets, verify_stripe


@functools.cache
def _secrets() -> SigningSecrets:
    return SigningSecrets(config.required("STRIPE_WEBHOOK_SECRET_NAME"))


def _queue(incoming: Incoming) -> dict[str, str]:
    sent = parse_document(incoming.body)
    document = with_whole_texts(sent)
    payload = incoming.body.decode() if document is sent else json.dumps(document)
    event = new_event("stripe", payload, identity=str(document.get("id") or payload), happened_at=_created_at(document))
    send(config.required("STRIPE_EVENTS_QUEUE_URL"), Bucket.from_environment(), event)
    return {"id": event.id}


def _created_at(document: dict[str, Any]) -> int | None:
    try:
        return created_at(document)
    except ValueError:
        return None  # the worker refuses the event, and its message is kept


lambda_handler = serve(Receiver("stripe", verify_stripe, _secrets, HTTPStatus.BAD_REQUEST, _queue))
