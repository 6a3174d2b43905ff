"""Cookies of the dashboard. Each is read by one route alone, and no script can read it."""

from typing import Literal

from voxanne.api.http.request_context import RequestContext

SESSION, SIGN_IN = "voxanne_session", "voxanne_sign_in"
_PATHS = {SESSION: "/dashboard/session", SIGN_IN: "/dashboard/callback"}
# The sign-in provider sends the browser back from its own site, which a strict cookie would not survive.
_SAME_SITE: dict[str, Literal["Strict", "Lax"]] = {SESSION: "Strict", SIGN_IN: "Lax"}


def read_cookie(request: RequestContext, name: str) -> str | None:
    """Return the value of a cookie; None if the request has none.

    The host's other cookies may have any form, and `http.cookies` reads nothing after one that it cannot read. Of two
    with one name the first is that of the longer path (RFC 6265, 5.4).
    """
    name, _ = _name_and_path(request, name)
    pairs = (pair.strip().partition("=") for pair in (request.header("Cookie") or "").split(";"))
    return next((value for own, _, value in pairs if own == name), None)


def write_cookie(request: RequestContext, name: str, value: str, seconds: int) -> str:
    """Return the header that sets a cookie for so many seconds, or with none takes it away."""
    full_name, path = _name_and_path(request, name)
    return f"{full_name}={value}; Path={path}; Max-Age={seconds}; Secure; HttpOnly; SameSite={_SAME_SITE[name]}"


def _name_and_path(request: RequestContext, name: str) -> tuple[str, str]:
    """Return a cookie's name with its prefix, and its path (RFC 6265bis, 4.1.3).

    Browsers take `__Host-` from this very host alone, so that no sibling of it can plant a session. It requires the
    path of the whole host, which is right only for a deployment that has the host to itself. Browsers differ in whether
    a local product without TLS can set cookies with prefixes.
    """
    path = f"{request.base_path}{_PATHS[name]}"
    if request.scheme != "https":
        return name, path
    return (f"__Secure-{name}", path) if request.base_path else (f"__Host-{name}", "/")
