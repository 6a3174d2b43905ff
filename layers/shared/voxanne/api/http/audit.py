"""The audit record of access to patients' conversations: a log line, kept as long as the log group keeps records."""

from typing import Literal

from voxanne.api.http.request_context import current_request
from voxanne.core.logging import log_audit


def audit_read(data: Literal["transcript", "recording"], call_id: str) -> None:
    """Record which key of which organisation reads which call's transcript or recording.

    Call it before responding, so that every response with such data is on record.
    """
    request = current_request()
    log_audit(
        action=f"{data}.read",
        correlation_id=request.request_id,
        organization_id=request.caller.organization_id,
        key_id=request.caller.key_id,
        call_id=call_id,
    )
