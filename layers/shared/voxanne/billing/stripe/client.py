"""Stripe's API through its own package (16.1, API version 2026-10-28.endive), as far as we use it.

The package takes 160 to 220 ms to import and its default time-out is 80 s: it is imported for the first request, with
an HTTP client of our own. Its objects are converted to dictionaries at once.
"""

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from voxanne.billing.stripe.objects import id_of
from voxanne.core import config, secrets
from voxanne.core.logging import logger
from voxanne.core.provider_errors import AbsentError, BusyError, ProviderError, RefusedError, UnavailableError

if TYPE_CHECKING:
    from stripe import StripeClient, StripeError


type Document = dict[str, Any]

_LONGEST_PAGE = 100
# A checkout makes four requests as a rule, within the function's 25 s.
_CONNECT_SECONDS, _READ_SECONDS = 2, 5
_NOT_FOUND, _TOO_MANY, _CONFLICT, _BAD = 404, 429, 409, 400
# The fault is our key's.
_UNAUTHORIZED = frozenset({401, 403})


class KeyReusedError(RefusedError):
    """The idempotency key was used before with other parameters."""


class KeyInUseError(BusyError):
    """A request with this idempotency key is in progress."""


class Stripe:
    """A client. The key and the package are loaded for the first request."""

    def __init__(self, base_url: str, key_name: str) -> None:
        self._base_url = base_url.rstrip("/")
        self._key_name = key_name
        self._client: StripeClient | None = None

    def subscription(self, subscription_id: str) -> Document:
        """Return a subscription as it is now."""
        return self._request(lambda client: client.v1.subscriptions.retrieve(subscription_id))

    def create_customer(self, metadata: dict[str, str], idempotency_key: str) -> Document:
        """Create a customer, once per key."""
        options: Any = {"idempotency_key": idempotency_key}
        return _with("id", self._request(lambda client: client.v1.customers.create({"metadata": metadata}, options)))

    def active_prices(self, lookup_keys: list[str]) -> list[Document]:
        """Return active prices with one of these lookup keys."""
        return _entries(
            self._request(lambda client: client.v1.prices.list({"lookup_keys": lookup_keys, "active": True}))
        )

    def create_checkout_session(self, parameters: Any, idempotency_key: str | None) -> Document:
        """Create a checkout session; *parameters* are those of Stripe's API."""
        options: Any = {"idempotency_key": idempotency_key} if idempotency_key else {}
        return _with("url", self._request(lambda client: client.v1.checkout.sessions.create(parameters, options)))

    def checkout_sessions(self, customer_id: str) -> list[Document]:
        """Return a customer's checkouts, the newest first, a hundred at most."""
        parameters: Any = {"customer": customer_id, "limit": _LONGEST_PAGE}
        return _entries(self._request(lambda client: client.v1.checkout.sessions.list(parameters)))

    def expire_checkout_session(self, session_id: str) -> bool:
        """Have a checkout no longer be payable; return whether it was. One that is paid or expired stays as it is."""
        try:
            self._request(lambda client: client.v1.checkout.sessions.expire(session_id))
        except RefusedError as error:
            logger.info("stripe.checkout_not_open", status=error.status)
            return False
        return True

    def create_portal_session(self, customer_id: str, return_url: str, idempotency_key: str | None) -> Document:
        """Create a session of the customer portal: its URL is a short-lived bearer credential."""
        options: Any = {"idempotency_key": idempotency_key} if idempotency_key else {}
        parameters: Any = {"customer": customer_id, "return_url": return_url}
        return _with("url", self._request(lambda client: client.v1.billing_portal.sessions.create(parameters, options)))

    def _request(self, request: Callable[["StripeClient"], Any]) -> Document:
        from stripe import StripeError  # noqa: PLC0415 - slow to import

        try:
            response: Document = request(self._connect()).to_dict()
        except StripeError as error:
            # Without its cause: the package's texts quote parameters and parts of the key.
            raise self._error(error) from None
        return response

    def _connect(self) -> "StripeClient":
        if self._client is None:
            from stripe import RequestsClient, StripeClient  # noqa: PLC0415 - slow to import

            self._client = StripeClient(
                _key(self._key_name),
                base_addresses={"api": self._base_url},
                http_client=RequestsClient(timeout=(_CONNECT_SECONDS, _READ_SECONDS)),
                max_network_retries=1,
            )
        return self._client

    def _error(self, error: "StripeError") -> ProviderError:
        status, code = error.http_status, error.code or ""
        text = f"Stripe: {type(error).__name__} {status or ''} {code}".rstrip()
        if status in _UNAUTHORIZED:
            secrets.forget()
            self._client = None
        if type(error).__name__ == "IdempotencyError":
            return KeyReusedError(text, code, status=status or _BAD)
        if status == _CONFLICT:
            return KeyInUseError(text, status=status)
        if status == _TOO_MANY:
            return BusyError(text, status=status)
        if status == _NOT_FOUND:
            return AbsentError(text, code, status=status)
        if status is not None and 400 <= status < 500 and status not in _UNAUTHORIZED:  # noqa: PLR2004 - what 4xx means
            return RefusedError(text, code, status=status)
        return UnavailableError(text, may_have_happened=True, status=status)


def _entries(page: Document) -> list[Document]:
    entries = page.get("data")
    return [entry for entry in entries if id_of(entry)] if isinstance(entries, list) else []


def _with(name: str, answer: Document) -> Document:
    """Return an answer that has the text which we asked for.

    Raises:
        UnavailableError: it has not.
    """
    if not isinstance(answer.get(name), str):
        raise UnavailableError(f"Stripe: an answer without {name}", may_have_happened=True)
    return answer


@functools.cache
def stripe() -> Stripe:
    """Return the process's one client, created on first use."""
    return Stripe(config.required("STRIPE_BASE_URL"), config.required("STRIPE_KEY_NAME"))


def _key(name: str) -> str:
    try:
        return secrets.secret(name)
    except ClientError as error:
        code = error.response["Error"]["Code"]
        logger.error("stripe.key_unreadable", code=code)
        raise UnavailableError(f"Stripe's key: {code}", may_have_happened=False) from None


class SubscriptionFetcher:
    """Fetches subscriptions until Stripe fails to respond, so that a batch waits for one time-out at most."""

    def __init__(self, provider: Stripe) -> None:
        self._provider = provider
        self.reachable = True

    def subscription(self, subscription_id: str) -> Document | None:
        """Return a subscription as it is now; None if Stripe does not respond, or does not have it."""
        if not self.reachable:
            return None
        try:
            return self._provider.subscription(subscription_id)
        except AbsentError:
            logger.warning("stripe.subscription_not_found", subscription_id=subscription_id)
        except ProviderError as error:
            self.reachable = False
            logger.warning("provider.unavailable", error=type(error).__name__, status=error.status)
        return None
