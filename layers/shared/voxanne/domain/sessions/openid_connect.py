"""Sign-in by OpenID Connect: the authorization code flow with PKCE, at any provider.

Sources: OpenID Connect Core 1.0, sections 3.1.2 (the request) and 3.1.3.7 (the ID token); Discovery 1.0, section 4;
RFC 7636 (PKCE); RFC 9207 (`iss` in the response). The ID token comes straight from the provider's token endpoint over
TLS, which 3.1.3.7 (6) accepts in place of its signature (docs/decisions.md).
"""

import base64
import binascii
import functools
import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from voxanne.core import config
from voxanne.core.errors import UnauthorizedError
from voxanne.core.logging import logger
from voxanne.core.quoting import plain_line, with_whole_texts
from voxanne.core.safe_http.addresses import AddressPolicy
from voxanne.core.safe_http.client import Request, exchange
from voxanne.core.safe_http.connections import Deadline, ExchangeError
from voxanne.core.secrets import forget as forget_secrets
from voxanne.core.secrets import optional_secret

_SCOPE = "openid email profile"
_SECONDS, _MAX_BYTES, _OK = 5.0, 64 * 1024, 200
_MAX_NAME, _MAX_SUBJECT = 100, 255
# What the provider is to ask: at a desk that several share, it would sign in the last person again, without a question.
# Google has no `login` (developers.google.com/identity/openid-connect/openid-connect#authenticationuriparameters).
_PROMPT, _PROMPTS = "login", {"https://accounts.google.com": "select_account"}
# The seconds by which our clock and the provider's may differ.
_LEEWAY = 60


@dataclass(frozen=True)
class Attempt:
    """A sign-in that has begun, as its browser remembers it; the provider's answer must match it."""

    state: str
    nonce: str
    verifier: str

    @classmethod
    def begin(cls) -> "Attempt":
        """Return a new attempt."""
        return cls(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        """The verifier's SHA-256 (RFC 7636, 4.2)."""
        return base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()


@dataclass(frozen=True)
class Identity:
    """A person, as the provider says: an issuer and an id there, and the verified e-mail address if it tells one."""

    issuer: str
    subject: str
    email: str | None
    name: str


class SignInProvider:
    """An OpenID provider, at which this deployment is registered as a client."""

    def __init__(self, issuer: str, client_id: str, secret_name: str | None) -> None:
        self.issuer = issuer
        self._client_id = client_id
        self._secret_name = secret_name
        # The issuer is the operator's own choice. One on this machine is the local product's.
        self._policy = AddressPolicy(loopback_allowed=urlsplit(issuer).hostname in {"127.0.0.1", "localhost"})

    def authorization_url(self, attempt: Attempt, redirect_uri: str) -> str:
        """Return where the browser is sent to sign in.

        Raises:
            UnauthorizedError: the provider does not say where.
        """
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": _SCOPE,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
            "prompt": _PROMPTS.get(self.issuer, _PROMPT),
        }
        endpoint: str = self._endpoints["authorization_endpoint"]
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(query)}"

    def identify(self, attempt: Attempt, code: str, redirect_uri: str, now: float) -> Identity:
        """Exchange a code for an ID token, and return whom it names.

        Raises:
            UnauthorizedError: the provider refuses the code, or the token does not fit the attempt.
        """
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": self._client_id,
            "code_verifier": attempt.verifier,
        }
        return self._identity(_claims(self._tokens(form).get("id_token")), attempt.nonce, now)

    def _tokens(self, form: dict[str, str]) -> dict[str, Any]:
        """Return the token endpoint's answer; a refused secret is read again, since it may have been rotated."""
        own = self._own_secret()
        try:
            return self._ask("POST", self._endpoints["token_endpoint"], urlencode(form | own).encode())
        except UnauthorizedError:
            forget_secrets()
            renewed = self._own_secret()
            if renewed == own:
                raise
        return self._ask("POST", self._endpoints["token_endpoint"], urlencode(form | renewed).encode())

    def _own_secret(self) -> dict[str, str]:
        """Return the client's secret as a part of a form. A public client has none."""
        client_secret = None if self._secret_name is None else optional_secret(self._secret_name)
        return {} if client_secret is None else {"client_secret": client_secret}

    def _identity(self, claims: dict[str, Any], nonce: str, now: float) -> Identity:
        audience = claims.get("aud")
        audiences = audience if isinstance(audience, list) else [audience]
        expiry, subject = claims.get("exp"), claims.get("sub")
        is_for_us = self._client_id in audiences and claims.get("azp", self._client_id) == self._client_id
        if claims.get("iss") != self.issuer or not is_for_us or (len(audiences) > 1 and "azp" not in claims):
            raise sign_in_failed("issuer_or_audience")
        if not isinstance(expiry, int | float) or expiry <= now - _LEEWAY:
            raise sign_in_failed("expired")
        if not isinstance(claims.get("nonce"), str) or not secrets.compare_digest(
            claims["nonce"].encode(), nonce.encode()
        ):
            raise sign_in_failed("nonce")
        if not isinstance(subject, str) or not 0 < len(subject) <= _MAX_SUBJECT:
            raise sign_in_failed("subject")
        email = claims.get("email")
        # Cognito writes the flag of a federated user as text.
        is_verified = isinstance(email, str) and claims.get("email_verified") in (True, "true")
        name = plain_line(str(claims.get("name") or ""), _MAX_NAME)
        return Identity(self.issuer, subject, email if is_verified else None, name)

    @functools.cached_property
    def _endpoints(self) -> dict[str, str]:
        document = self._ask("GET", f"{self.issuer.rstrip('/')}/.well-known/openid-configuration")
        if document.get("issuer") != self.issuer:
            raise sign_in_failed("discovered_issuer")
        endpoints = {name: document.get(name) for name in ("authorization_endpoint", "token_endpoint")}
        schemes = {"http", "https"} if self._policy.loopback_allowed else {"https"}
        if not all(isinstance(url, str) and urlsplit(url).scheme in schemes for url in endpoints.values()):
            raise sign_in_failed("endpoints")
        return {name: str(url) for name, url in endpoints.items()}

    def _ask(self, method: str, url: str, form: bytes = b"") -> dict[str, Any]:
        headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
        if form:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Content-Length": str(len(form))}
        data = b""
        try:
            with exchange(Request(method, url, headers, form), self._policy, Deadline(_SECONDS)) as answer:
                status = answer.status
                while len(data) <= _MAX_BYTES and (piece := answer.body.read(_MAX_BYTES)):
                    data += piece
        except ExchangeError as error:
            raise sign_in_failed(error.code) from error
        document = _json(data) if status == _OK and len(data) <= _MAX_BYTES else None
        if document is None:
            raise sign_in_failed(f"status_{status}")
        return document


def sign_in_provider() -> SignInProvider | None:
    """Return the provider of the deployment that the function belongs to; None if it has none."""
    issuer = config.optional("SIGN_IN_ISSUER")
    if issuer is None:
        return None
    return _provider(issuer, config.required("SIGN_IN_CLIENT_ID"), config.optional("SIGN_IN_SECRET_NAME"))


@functools.cache
def _provider(issuer: str, client_id: str, secret_name: str | None) -> SignInProvider:
    return SignInProvider(issuer, client_id, secret_name)


def _claims(token: Any) -> dict[str, Any]:
    """Return what an ID token says (RFC 7519, section 3)."""
    parts = token.split(".") if isinstance(token, str) else []
    try:
        claims = _json(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
    except (IndexError, binascii.Error, ValueError):
        claims = None
    if claims is None:
        raise sign_in_failed("id_token")
    return claims


def _json(data: bytes) -> dict[str, Any] | None:
    try:
        value = with_whole_texts(json.loads(data))
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def sign_in_failed(reason: str) -> UnauthorizedError:
    """Return the error for a sign-in that failed. The reason stands in the log alone."""
    logger.info("sign_in.refused", reason=reason)
    return UnauthorizedError("The sign-in failed; try again.", code="sign_in_failed")
