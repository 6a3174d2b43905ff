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
    """Who did it: an API key or a member of the organisation, and its name at that time."""

    kind: ActorKind
    """A key or a person."""
    id: str
    """The key's or the member's id."""
    name: str
    """The name at that time."""


class AuditedObject(Resource):
    """What was read or changed. Transcripts and recordings are those of a call."""

    type: AuditedType
    """What kind of object."""
    id: str
    """Its id."""


class AuditEvent(Resource):
    """A conversation that was read, or an object that was made, changed or deleted, by a request.

    `at` is when, `address` the IP address from which the request came, `request_id` its `Request-Id`.
    """

    id: str
    at: Timestamp
    """When."""
    actor: Actor
    """Who."""
    action: AuditAction
    """What was done."""
    object: AuditedObject
    """With what."""
    address: str
    """The IP address from which the request came."""
    request_id: str
    """The request's `Request-Id`."""
