"""The record of who opened what was said by patients: a line of the log, which is kept as long as records are."""

from typing import Literal

from voxanne.api.http.request_context import current_request
from voxanne.core.logging import log_line


def audit_read(what: Literal["transcript", "recording"], call_id: str) -> None:
    """Put on record that the caller reads it: which key of which organisation, what and when.

    It is written before the answer goes out: who has an answer is on record.
    """
    request = current_request()
    log_line(
        "audit",
        action=f"{what}.read",
        correlation_id=request.request_id,
        organization_id=request.caller.organization_id,
        key_id=request.caller.key_id,
        call_id=call_id,
    )
