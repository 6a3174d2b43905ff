"""Cookies of the dashboard. Each is for one route alone, and no script can read it."""

from http.cookies import CookieError, SimpleCookie
from typing import Literal

from voxanne.api.http.request_context import RequestContext

SESSION, SIGN_IN = "voxanne_session", "voxanne_sign_in"
_PATHS = {SESSION: "/dashboard/session", SIGN_IN: "/dashboard/callback"}
# The sign-in provider sends the browser back from its own site, which a strict cookie would not survive.
_SAME_SITE: dict[str, Literal["Strict", "Lax"]] = {SESSION: "Strict", SIGN_IN: "Lax"}


def read_cookie(request: RequestContext, name: str) -> str | None:
    """Return the value of a cookie; None if the request has none."""
    try:
        morsel = SimpleCookie(request.header("Cookie") or "").get(name)
    except CookieError:
        return None
    return None if morsel is None else morsel.value


def write_cookie(request: RequestContext, name: str, value: str, seconds: int) -> str:
    """Return the header that sets a cookie for so many seconds, or with none takes it away."""
    path = f"{request.base_path}{_PATHS[name]}"
    return f"{name}={value}; Path={path}; Max-Age={seconds}; Secure; HttpOnly; SameSite={_SAME_SITE[name]}"
