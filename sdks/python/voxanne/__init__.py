"""The API of Voxanne: AI voice agents for clinics.

Names are loaded when they are first used, so that a webhook handler does not load an HTTP client.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from . import errors, models, webhooks
    from ._client import AsyncVoxanne, Voxanne
    from ._pages import AsyncPage, AsyncPages, Page
    from ._responses import Listed, NoContent, RateLimit, RateLimits, Response, Text
    from ._values import UNSET, Unset
    from .errors import (
        APIConnectionError,
        APIResponseError,
        APIStatusError,
        APITimeoutError,
        AuthenticationError,
        ConflictError,
        GoneError,
        InvalidRequestError,
        NotFoundError,
        PaymentRequiredError,
        PermissionDeniedError,
        PreconditionFailedError,
        RateLimitError,
        ServerError,
        VoxanneError,
        WebhookVerificationError,
    )
    from .models import Pending

__all__ = [
    "UNSET",
    "APIConnectionError",
    "APIResponseError",
    "APIStatusError",
    "APITimeoutError",
    "AsyncPage",
    "AsyncPages",
    "AsyncVoxanne",
    "AuthenticationError",
    "ConflictError",
    "GoneError",
    "InvalidRequestError",
    "Listed",
    "NoContent",
    "NotFoundError",
    "Page",
    "PaymentRequiredError",
    "Pending",
    "PermissionDeniedError",
    "PreconditionFailedError",
    "RateLimit",
    "RateLimitError",
    "RateLimits",
    "Response",
    "ServerError",
    "Text",
    "Unset",
    "Voxanne",
    "VoxanneError",
    "WebhookVerificationError",
    "__version__",
    "errors",
    "models",
    "webhooks",
]
_MODULES = {"errors", "models", "webhooks"}
# The modules of all names except errors.
_HOMES = {
    "AsyncPage": "_pages",
    "AsyncPages": "_pages",
    "AsyncVoxanne": "_client",
    "Listed": "_responses",
    "NoContent": "_responses",
    "Page": "_pages",
    "Pending": "models",
    "RateLimit": "_responses",
    "RateLimits": "_responses",
    "Response": "_responses",
    "Text": "_responses",
    "UNSET": "_values",
    "Unset": "_values",
    "Voxanne": "_client",
}


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    value = getattr(importlib.import_module(f".{_HOMES.get(name, 'errors')}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
