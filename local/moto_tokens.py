"""``ClientRequestToken``: a transaction sent again within ten minutes is answered, not applied again."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import unix_time
from moto.dynamodb.exceptions import ERROR_TYPE_PREFIX, DynamodbException

_REMEMBERED_SECONDS = 600
_TOKENS = "voxanne_tokens"


class IdempotentParameterMismatchError(DynamodbException):
    """The token was sent before with another transaction."""

    error_type = ERROR_TYPE_PREFIX + "IdempotentParameterMismatchException"

    def __init__(self) -> None:
        super().__init__(
            self.error_type,
            "The request uses the same client token as a previous, but non-identical request. "
            "Do not reuse a client token with different requests, unless the requests are identical.",
        )


def once_per_token(transact: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Give the handler of TransactWriteItems the memory that AWS has."""

    @wraps(transact)
    def remembering(handler: Any) -> Any:
        token = handler.body.get("ClientRequestToken")
        if not token:
            return transact(handler)
        # Kept on the backend, which forgets everything when the stand-in is reset.
        tokens: dict[str, tuple[str, float]] = vars(handler.dynamodb_backend).setdefault(_TOKENS, {})
        now = unix_time()
        for old in [name for name, (_, since) in tokens.items() if since <= now - _REMEMBERED_SECONDS]:
            del tokens[old]
        digest = _digest(handler.body["TransactItems"])
        if token not in tokens:
            answer = transact(handler)  # a transaction that fails is not remembered: sent again, it is tried again
            tokens[token] = (digest, now)
            return answer
        if tokens[token][0] != digest:
            raise IdempotentParameterMismatchError
        return ActionResult({"ConsumedCapacity": [], "ItemCollectionMetrics": {}})

    return remembering


def _digest(items: Any) -> str:
    return hashlib.sha256(json.dumps(items, sort_keys=True, default=repr).encode()).hexdigest()
