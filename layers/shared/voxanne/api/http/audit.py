"""The audit event of a request that changes something or reads a conversation.

For a change it is committed in the transaction of the request's first write, so there is never one without the other.
For a conversation it is written before the conversation is shown, and also to the log, which outlasts the tenant's
deletion.
"""

import functools
import re
from urllib.parse import unquote

from voxanne.api.audit_events.repository import AuditEventRepository
from voxanne.api.http.request_context import RequestContext, current_request
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import Write, accompany, commit
from voxanne.core.logging import log_audit

_VARIABLE = re.compile(r"{(\w+)}")


@functools.cache
def _events() -> AuditEventRepository:
    return AuditEventRepository(Table.from_environment("AUDIT_EVENTS_TABLE"))


def audit_change(request: RequestContext) -> None:
    """Add the audit event to the transaction of the request's first write, if its route changes anything."""
    is_change = request.audited is not None and request.method != "GET"
    accompany(functools.partial(_build_declared, request) if is_change else None)


def audit_action(request: RequestContext, action: str, object_type: str, object_id: str) -> None:
    """Add the audit event of an action that the route does not declare to the request's first write."""
    accompany(functools.partial(_build, request, action, {"type": object_type, "id": object_id}))


def audit_read(call_id: str) -> None:
    """Record that a call's transcript or recording is about to be shown.

    Raises:
        UnavailableError: the record can't be written, so nothing may be shown.
    """
    request = current_request()
    commit([_build_declared(request)])
    log_audit(
        action=_audited(request)[0],
        correlation_id=request.request_id,
        organization_id=request.caller.organization_id,
        key_id=request.caller.key_id,
        call_id=call_id,
    )


def _build_declared(request: RequestContext) -> Write:
    action, object_type = _audited(request)
    return _build(request, action, {"type": object_type, "id": _object_id(request, action)})


def _build(request: RequestContext, action: str, audited_object: dict[str, str]) -> Write:
    caller = request.caller
    return _events().build_create(
        caller.organization_id,
        caller.actor,
        action,
        audited_object,
        address=request.address,
        request_id=request.request_id,
    )


def _audited(request: RequestContext) -> tuple[str, str]:
    if request.audited is None:
        raise LookupError("the route declares no action")
    return request.audited


def _object_id(request: RequestContext, action: str) -> str:
    """Return the id of what is made, else the last one in the path, else the organisation's."""
    if action.endswith(".created") and request.created_id is not None:
        return request.created_id
    parameters = request.event.get("pathParameters") or {}
    # The gateway promises no order of the variables; the path has one.
    names = _VARIABLE.findall(request.event["resource"])
    return unquote(parameters[names[-1]]) if names else request.caller.organization_id
