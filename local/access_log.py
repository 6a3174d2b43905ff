"""One readable line a request: neither bodies nor keys."""

from local.log_lines import say, stamp
from local.messages import Request, Response


def log_request(request: Request, response: Response, milliseconds: float) -> None:
    """Print a request's line."""
    say(f"{stamp()} {line(request, response, milliseconds)}")


def line(request: Request, response: Response, milliseconds: float) -> str:
    """Say what was asked, what was answered, and whose it was."""
    context = response.context
    organization = context.get("authorizer", {}).get("organization_id", "-")
    refusal = context.get("error", {}).get("responseType", "")
    parts = (
        request.method,
        request.path,
        str(response.status),
        f"{milliseconds:.0f} ms",
        organization,
        str(context.get("extendedRequestId", "-")),
        refusal,
    )
    return " ".join(part for part in parts if part)
