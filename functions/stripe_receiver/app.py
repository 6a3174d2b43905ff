"""/webhooks/stripe: billing events, verified and queued."""

import functools
from http import HTTPStatus

from voxanne.aws.s3 import Bucket
from voxanne.core import config
from voxanne.webhooks import messages
from voxanne.webhooks.documents import document_of
from voxanne.webhooks.receiver import Incoming, Receiver, serve
from voxanne.webhooks.signatures import verify_stripe
from voxanne.webhooks.signing_secrets import SigningSecrets


@functools.cache
def _secrets() -> SigningSecrets:
    return SigningSecrets(config.required("STRIPE_WEBHOOK_SECRET_NAME"))


def _queue(incoming: Incoming) -> dict[str, str]:
    document_of(incoming.body)
    event = messages.received("stripe", incoming.body.decode())
    messages.send(config.required("STRIPE_EVENTS_QUEUE_URL"), Bucket(config.required("CONVERSATIONS_BUCKET")), event)
    return {"id": event.id}


lambda_handler = serve(Receiver("stripe", verify_stripe, _secrets, HTTPStatus.BAD_REQUEST, _queue))
