"""Webhooks that your server receives: verify them before you trust them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from ._errors import WebhookVerificationError
from ._models import read
from .models import EVENT, Event

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Event", "WebhookVerificationError", "verify"]


def verify(body: bytes | str, headers: Mapping[str, str], secret: str | Sequence[str]) -> Event:
    """Return the event of a webhook that is signed with the endpoint's secret and at most five minutes old.

    An event of a type that this version does not know is a plain `Model`, so keep a default case.

    Args:
        body: the body as it was received, not parsed.
        headers: all headers of the request; names in any case.
        secret: the endpoint's `whsec_…`, or several while you change from one to another.

    Raises:
        WebhookVerificationError: the request is not from Voxanne, was changed, or is too old.
    """
    import standardwebhooks  # noqa: PLC0415 - few programs receive webhooks

    if not isinstance(body, bytes | str):
        msg = "verify takes the body as it was received (bytes), not an object that was parsed from it"
        raise WebhookVerificationError(msg)
    reason = "no secret was given"
    for each in [secret] if isinstance(secret, str) else secret:
        try:
            standardwebhooks.Webhook(each).verify(body, dict(headers), json_parse=False)
        except (standardwebhooks.WebhookVerificationError, ValueError) as error:
            # ValueError: a signature, a body or a secret that can't be parsed.
            is_ours = isinstance(error, standardwebhooks.WebhookVerificationError)
            reason = str(error) if is_ours else "the signature, the body or the secret is malformed"
        except standardwebhooks.webhooks.EmptyWebhookSecretError:
            reason = "the secret is empty"
        else:
            return _event(body)
    raise WebhookVerificationError(reason)


def _event(body: bytes | str) -> Event:
    try:
        event = json.loads(body)
    except ValueError:
        event = None
    if not isinstance(event, dict):
        msg = "the body is no event"
        raise WebhookVerificationError(msg)
    read_event: Event = read(EVENT, event)
    return read_event
