"""Audit events as they are stored and shown: ids alone of what was read or changed, never its content."""

from typing import Literal

from voxanne.core.fields import Resource, Timestamp

type AuditAction = Literal[
    "agent.changed",
    "agent.created",
    "agent.deleted",
    "api_key.created",
    "api_key.revoked",
    "api_key.rotated",
    "appointment.cancelled",
    "appointment.changed",
    "appointment.created",
    "busy_block.deleted",
    "busy_block.put",
    "calendar.changed",
    "calendar.created",
    "calendar_feed.created",
    "calendar_feed.deleted",
    "calendar_source.changed",
    "calendar_source.created",
    "calendar_source.deleted",
    "call.cancelled",
    "call.changed",
    "call.created",
    "call.forgotten",
    "checkout.created",
    "contact.changed",
    "contact.created",
    "contact.erased",
    "contact.merged",
    "hold.created",
    "hold.deleted",
    "invitation.created",
    "invitation.revoked",
    "member.changed",
    "member.joined",
    "member.removed",
    "organization.changed",
    "portal_session.created",
    "recording.read",
    "service.changed",
    "service.created",
    "service.deleted",
    "session.ended",
    "session.opened",
    "transcript.read",
    "webhook_endpoint.changed",
    "webhook_endpoint.created",
    "webhook_endpoint.deleted",
    "webhook_endpoint.secret_rotated",
    "webhook_endpoint.tested",
    "webhook_log.replayed",
]
type ActorKind = Literal["key", "member"]
type AuditedType = Literal[
    "agent",
    "api_key",
    "appointment",
    "busy_block",
    "calendar",
    "calendar_feed",
    "calendar_source",
    "call",
    "contact",
    "hold",
    "invitation",
    "member",
    "organization",
    "service",
    "session",
    "webhook_endpoint",
    "webhook_log",
]


class Actor(Resource):
    """The API key or member that sent a request."""

    kind: ActorKind
    """`key`: an API key. `member`: a member, in the dashboard."""
    id: str
    """The id of the key or member."""
    name: str
    """The name of the key or member at that time."""


class AuditedObject(Resource):
    """The object that was read or changed. For a transcript or a recording it is the call."""

    type: AuditedType
    """The type of the object."""
    id: str
    """The id of the object."""


class AuditEvent(Resource):
    """A request that created, changed or deleted an object, or read a transcript or recording."""

    id: str
    at: Timestamp
    """The time of the request."""
    actor: Actor
    """The API key or member that sent the request."""
    action: AuditAction
    """What the request did."""
    object: AuditedObject
    """The object that was read or changed."""
    address: str
    """The IP address that sent the request."""
    request_id: str
    """The `Request-Id` of the request."""
