"""Erasure of one call's content at the patient's request, as POST /api/calls/{call_id}/forget does it."""

from itertools import chain
from typing import Any

from operations.stacks import Stack
from voxanne.aws.s3 import Bucket
from voxanne.domain.appointments.repository import AppointmentRepository
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.transcripts import MEDIA_KINDS, media_versions
from voxanne.domain.erasures.repository import ErasureRepository
from voxanne.domain.erasures.service import IN_BACKGROUND, Eraser
from voxanne.webhooks.erasures.service import CopyEraser


def eraser_of(stack: Stack) -> Eraser:
    """Return the eraser of a stack."""
    bucket = Bucket(stack.resources["ConversationsBucket"])
    copies = CopyEraser(
        stack.table("EventsTable"), stack.table("WebhookLogsTable"), stack.table("IdempotencyTable"), bucket
    )
    return Eraser(
        AppointmentRepository(stack.table("AppointmentsTable")),
        CallRepository(stack.table("CallsTable")),
        ErasureRepository(stack.table("ErasuresTable")),
        bucket,
        copies,
    )


def forget_call(stack: Stack, organization_id: str, call_id: str) -> dict[str, Any]:
    """Erase the content of the call and all copies of it. Safe to repeat.

    Raises:
        NotFoundError: the organisation has no such call.
    """
    eraser = eraser_of(stack)
    objects = [media_versions(eraser.conversations, kind, organization_id, call_id) for kind in MEDIA_KINDS]
    count = sum(1 for _ in chain(*objects))
    erasure = eraser.forget_call(organization_id, call_id, IN_BACKGROUND)
    eraser.delete_media(organization_id, call_id)
    return {
        "organization_id": organization_id,
        "call_id": call_id,
        "objects_deleted": count,
        "searching": erasure.is_underway,
    }
