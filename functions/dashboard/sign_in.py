"""/dashboard/sign-in and /dashboard/callback: sign in at the deployment's OpenID provider.

What the provider's answer must fit is in a cookie of the browser that began. Whatever is wrong, the browser ends at the
page, which says so by the code in `#/sign-in/<code>`.
"""

import base64
import binascii
import json
import re
from dataclasses import asdict, dataclass, fields
from http import HTTPStatus
from secrets import compare_digest
from typing import Annotated, Any
from urllib.parse import quote

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.dashboard.cookies import SESSION, SIGN_IN, read_cookie, write_cookie
from functions.dashboard.sessions import count_at_address, sessions
from voxanne.api.http.audit import audit_action
from voxanne.api.http.error_responses import documented_error
from voxanne.api.http.request_context import RequestContext, current_request
from voxanne.api.http.route_groups import Key, RouteGroup
from voxanne.api.http.routing import unknown_path
from voxanne.api.rate_limits.policies import of_sign_ins
from voxanne.aws.dynamodb.writes import commit
from voxanne.core import clock
from voxanne.core.errors import DomainError, MalformedError, UnauthorizedError
from voxanne.core.logging import logger
from voxanne.domain.sessions.openid_connect import Attempt, SignInProvider, sign_in_failed, sign_in_provider

routes = RouteGroup("/dashboard", tag="Dashboard", read=Key.NONE)
_CALLBACK = "/dashboard/callback"
# Seconds from the beginning of a sign-in to its end.
_ATTEMPT_SECONDS = 600
# A place within the page, in the characters of a fragment (RFC 3986, 3.5): nothing that could lead to another page. A
# search for a name of 100 characters, percent-encoded, fits into it, and it into a cookie.
_PLACE = re.compile(r"#/[A-Za-z0-9/_?=&.%~!$'()*+,;:@-]{0,1500}")
_Parameter = Annotated[str | None, Query(json_schema_extra={"maxLength": 300})]
_Next = Annotated[str | None, Query(alias="next", description="Where in the page to be afterwards.")]


@dataclass(frozen=True)
class _Begun:
    """A sign-in that a browser has begun, as its cookie holds it."""

    state: str
    nonce: str
    verifier: str
    place: str
    invitation: str
    organization: str

    @property
    def attempt(self) -> Attempt:
        return Attempt(self.state, self.nonce, self.verifier)

    def to_cookie(self) -> str:
        return base64.urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode()

    @classmethod
    def from_cookie(cls, value: str | None) -> "_Begun | None":
        try:
            document: Any = json.loads(base64.urlsafe_b64decode(value or ""))
        except (binascii.Error, ValueError, RecursionError):
            return None
        names = [each.name for each in fields(cls)]
        values = [document.get(name) for name in names] if isinstance(document, dict) else [None]
        if not all(isinstance(value, str) and value.isascii() for value in values):
            return None
        begun = cls(*values)
        return begun if not begun.place or _PLACE.fullmatch(begun.place) else None


@routes.get("/sign-in", summary="Begin to sign in", operation_id="beginSignIn", include_in_schema=False)
def begin_sign_in(
    invitation: _Parameter = None,
    place: _Next = None,
    organization: _Parameter = None,
) -> Response[str]:
    """Send the browser to the sign-in provider.

    With an invitation, only from the page: a link elsewhere must not make a person who is signed in at the provider a
    member of a stranger's organisation, without a click of theirs.
    """
    provider, request = _provider(), current_request()
    if place is not None and not _PLACE.fullmatch(place):
        raise MalformedError("next must be a place within the page, such as #/calls.")
    if invitation and request.header("Sec-Fetch-Site") != "same-origin":
        return _redirect(request.url(f"/dashboard#/invitation/{quote(invitation, safe='')}"), [])
    attempt = Attempt.begin()
    begun = _Begun(attempt.state, attempt.nonce, attempt.verifier, place or "", invitation or "", organization or "")
    try:
        url = provider.authorization_url(attempt, request.url(_CALLBACK))
    except UnauthorizedError as error:
        return _redirect(_problem_place(error), [])
    cookie = write_cookie(request, SIGN_IN, begun.to_cookie(), _ATTEMPT_SECONDS)
    return _redirect(url, [cookie])


@routes.get("/callback", summary="End a sign-in", operation_id="endSignIn", include_in_schema=False, any_query=True)
def end_sign_in() -> Response[str]:
    """Take the provider's answer, open a session for the member, and show the page."""
    request, now = current_request(), clock.now()
    cookies: list[str] = []
    try:
        begun, given = _answered(request)
        # From here on the provider is asked. What no browser of the address began does not count: any website could
        # send its visitors' browsers here, and lock their clinic out.
        count_at_address(of_sign_ins(request.address), now)
        # An answer to another tab's attempt leaves the cookie, so that the attempt that has it can still end.
        cookies.append(write_cookie(request, SIGN_IN, "", 0))
        identity = _provider().identify(begun.attempt, _code(given), request.url(_CALLBACK), now)
        opened, writes = sessions().open_by_identity(
            identity, begun.invitation or None, begun.organization or None, now
        )
        request.caller_or_none = opened.caller(opened.session["expires_at"])
        if begun.invitation:
            audit_action(request, "member.joined", "member", opened.principal.id)
        else:
            audit_action(request, "session.opened", "session", opened.session["id"])
        commit(writes)
    except Exception as error:
        # A problem document is nothing for a person. What is unexpected is a 500, for the alarm's sake.
        refusal = documented_error(error)
        if refusal is None:
            raise
        logger.info("request.refused", code=refusal.code)
        return _redirect(_problem_place(refusal), cookies)
    cookies.append(write_cookie(request, SESSION, opened.cookie, opened.session["ends_at"] - int(now)))
    return _redirect(request.url(f"/dashboard{begun.place}"), cookies)


def _answered(request: RequestContext) -> tuple[_Begun, dict[str, str]]:
    """Return the sign-in that the provider's answer belongs to, and the answer.

    Raises:
        UnauthorizedError: it is not the one that this browser began last.
    """
    begun = _Begun.from_cookie(read_cookie(request, SIGN_IN))
    given = {name: values[0] for name, values in request.query.items()}
    is_ours = begun is not None and compare_digest(begun.state.encode(), given.get("state", "").encode())
    if begun is None or not is_ours:
        raise sign_in_failed("state")
    return begun, given


def _code(given: dict[str, str]) -> str:
    """Return the code of the provider's answer.

    Raises:
        UnauthorizedError: another provider answers, or the person did not sign in.
    """
    # RFC 9207: the provider may say who it is.
    if given.get("iss", _provider().issuer) != _provider().issuer:
        raise sign_in_failed("issuer")
    if "code" not in given:
        raise sign_in_failed("no_code")
    return given["code"]


def _provider() -> SignInProvider:
    provider = sign_in_provider()
    if provider is None:
        raise unknown_path()
    return provider


def _problem_place(error: DomainError) -> str:
    return current_request().url(f"/dashboard#/sign-in/{error.code}")


def _redirect(location: str, cookies: list[str]) -> Response[str]:
    headers: dict[str, str | list[str]] = {"Location": location, "Cache-Control": "no-store"}
    if cookies:
        headers["Set-Cookie"] = cookies
    return Response(status_code=HTTPStatus.FOUND, content_type="text/plain", body="", headers=headers)
