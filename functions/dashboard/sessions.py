"""/dashboard/session: sign in with an API key, renew the session of the cookie, sign out, here or everywhere."""

import functools
from http import HTTPStatus
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from functions.dashboard.cookies import SESSION, read_cookie, write_cookie
from voxanne.api.http import rate_limiting
from voxanne.api.http.audit import audit_action
from voxanne.api.http.request_context import RequestContext, current_request
from voxanne.api.http.route_groups import Key, RouteGroup
from voxanne.api.rate_limits.policies import Policy, of_address, of_sign_ins
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import commit
from voxanne.core import clock, config
from voxanne.core.errors import ForbiddenError, RateLimitedError, UnauthorizedError
from voxanne.domain.members.models import me_of
from voxanne.domain.sessions.models import SessionToken
from voxanne.domain.sessions.repository import SessionRepository, build_token
from voxanne.domain.sessions.schemas import SessionRequest
from voxanne.domain.sessions.service import Sessions

routes = RouteGroup("/dashboard/session", tag="Dashboard", read=Key.NONE, write=Key.NONE, object_type="session")
# Seconds, as for refused keys at the gateway.
_REFUSED_RETRY_AFTER = 60


@functools.cache
def sessions() -> Sessions:
    """Return the sessions of the deployment."""
    return Sessions.from_environment(config.required("MODE"))


@functools.cache
def _api_keys() -> Table:
    return Table.from_environment("API_KEYS_TABLE")


@functools.cache
def _repository() -> SessionRepository:
    return SessionRepository.from_environment()


def check_origin(request: RequestContext) -> None:
    """Refuse requests that the dashboard's own page does not send: cookies also come with other pages' requests.

    Raises:
        ForbiddenError: the request has no body of JSON, or the browser does not say that it comes from this origin.
    """
    if request.method == "GET":
        return
    media_type = (request.header("Content-Type") or "").partition(";")[0].strip().lower()
    if request.header("Sec-Fetch-Site") != "same-origin" or media_type != "application/json":
        raise ForbiddenError("Only the dashboard's own page may send this request.", code="cross_origin_request")


@routes.post(
    summary="Open or renew a session",
    operation_id="openSession",
    action="session.opened",
    status_code=HTTPStatus.OK,
    include_in_schema=False,
)
def open_session(body: Annotated[SessionRequest, Body()] = SessionRequest()) -> SessionToken:  # noqa: B008
    """Return a token for the page's requests: of a new session for an API key, else of the cookie's session."""
    request, now = current_request(), clock.now()
    try:
        if body.api_key is not None:
            opened, write = sessions().open_by_key(body.api_key, now)
        else:
            opened = sessions().find(read_cookie(request, SESSION), now)
            write = _repository().build_renew(opened.session, now)
    except UnauthorizedError:
        _refuse(request, body.api_key, now)
        raise
    token, expires_at = opened.new_token(config.required("MODE"), now)
    request.caller_or_none = caller = opened.caller(expires_at)
    rate_limiting.admit(request)
    if body.api_key is not None:
        audit_action(request, "session.opened", "session", opened.session["id"])
    commit([write, build_token(_api_keys(), opened.session, token, expires_at)])
    cookie = write_cookie(request, SESSION, opened.cookie, opened.session["ends_at"] - int(now))
    request.headers["Set-Cookie"] = cookie
    me = me_of(caller, opened.principal.email, opened.organization, config.required("MODE"))
    return SessionToken(token=token, expires_at=clock.instant(expires_at), me=me)


@routes.delete(summary="End a session", operation_id="endSession", action="session.ended", include_in_schema=False)
def end_session(everywhere: Annotated[Literal["true"] | None, Query()] = None) -> Response[str]:
    """Sign out: end the session of the cookie, and with it all of its tokens within 60 seconds.

    `everywhere` ends all sessions of the same member or key, in other browsers too.
    """
    request, now = current_request(), clock.now()
    try:
        found = sessions().find(read_cookie(request, SESSION), now)
    except UnauthorizedError:
        _refuse(request, None, now)
        raise
    request.caller_or_none = caller = found.caller(now)
    rate_limiting.admit(request)
    if everywhere:
        _repository().end_all(caller.organization_id, caller.key_id, but=found.session["id"])
    audit_action(request, "session.ended", "session", found.session["id"])
    commit([_repository().build_end(found.session)])
    request.headers["Set-Cookie"] = write_cookie(request, SESSION, "", 0)
    return Response(status_code=HTTPStatus.NO_CONTENT, body="")


def _refuse(request: RequestContext, api_key: str | None, now: float) -> None:
    """Count a refused key on the address, as the authorizer does, or a refused cookie, and take the cookie away.

    A page that has neither yet asks whether there is a session: that counts nowhere.

    Raises:
        RateLimitedError: too many came from this address.
    """
    if api_key is None and read_cookie(request, SESSION) is None:
        return
    request.headers["Set-Cookie"] = write_cookie(request, SESSION, "", 0)
    count_at_address((of_sign_ins if api_key is None else of_address)(request.address), now)


def count_at_address(policy: Policy, now: float) -> None:
    """Count a request on its address, by a policy of addresses.

    Raises:
        RateLimitedError: too many came from this address.
    """
    if not all(level.admitted for level in rate_limiting.limiter().take([policy], now)):
        detail = "Too many requests with refused keys or sessions came from this address."
        raise RateLimitedError(detail, retry_after=_REFUSED_RETRY_AFTER)
