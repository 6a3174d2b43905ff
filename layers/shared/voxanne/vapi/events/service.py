"""The voice provider's events: attributed to an organisation, and applied to the call once.

The worker (`webhooks/inbound/worker.py`) calls `to_log_entry`, then `owner_of`, then `apply`.
"""

import hashlib
from typing import Any

from voxanne.aws.provider_links import ProviderLinks
from voxanne.aws.s3 import Bucket
from voxanne.core.errors import NotFoundError
from voxanne.core.logging import count
from voxanne.domain.calls.models import OPEN, UNANSWERED, Media
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.transcripts import Utterance, count_letters, delete_media, store
from voxanne.domain.calls.updates import CallUpdate
from voxanne.domain.organizations.tombstones import Tombstones
from voxanne.vapi.correlation import unlink_blocked_call
from voxanne.vapi.ended_reasons import is_blocked
from voxanne.vapi.events.allowlist import content_digest, type_of
from voxanne.vapi.events.attribution import ContradictionError, Owner, find_owner
from voxanne.vapi.events.models import CallReference, parse_call_reference
from voxanne.vapi.events.parser import REPORTS, parse_turns, parse_update
from voxanne.vapi.events.repository import ErasedCallerError, ProviderCalls
from voxanne.vapi.json_path import as_text, get
from voxanne.vapi.recordings.links import RecordingQueue
from voxanne.vapi.shared_number import SharedNumber
from voxanne.webhooks.inbound.service import MAX_ATTEMPTS, ReceivedEvent
from voxanne.webhooks.inbound.worker import OrganizationDeletedError, Outcome, UnattributedError
from voxanne.webhooks.logs.processed_events import AlreadyProcessedError, ProcessedEvents
from voxanne.webhooks.logs.service import InboundEvent

# What webhook logs show of a message and of its call: ids, types, codes, times.
_LOGGED_OF_MESSAGE = ("type", "timestamp", "status", "endedReason", "startedAt", "endedAt", "durationSeconds", "cost")
_LOGGED_OF_CALL = (
    *("id", "type", "status", "assistantId", "phoneNumberId"),
    *("createdAt", "startedAt", "endedAt", "endedReason"),
)
_MAX_TYPE_LENGTH = 100
# The transcriber's value for any of its languages. It does not tell which language was spoken.
_ANY_LANGUAGE = "multi"


def to_log_entry(event: ReceivedEvent, attempt: int) -> InboundEvent:
    """Return what the event's row in the webhook logs shows."""
    message = _message_of(event)
    call = {name: value for name in _LOGGED_OF_CALL if (value := get(message, "call", name)) is not None}
    shown = {name: message[name] for name in _LOGGED_OF_MESSAGE if name in message}
    return InboundEvent(
        id=event.id,
        source=event.source,
        event_type=type_of(message)[:_MAX_TYPE_LENGTH],
        event_id=event.delivery_id,
        received_at=event.received_at,
        attempt=attempt,
        max_attempts=MAX_ATTEMPTS,
        payload={"message": {**shown, **({"call": call} if call else {})}},
    )


class VapiEventHandler:
    """Applies the voice provider's events to calls."""

    def __init__(
        self,
        calls: CallRepository,
        provider_calls: ProviderCalls,
        links: ProviderLinks,
        shared: SharedNumber,
        *,
        marks: ProcessedEvents,
        conversations: Bucket,
        recordings: RecordingQueue,
        tombstones: Tombstones,
    ) -> None:
        self._calls = calls
        self._provider_calls = provider_calls
        self._links = links
        self._shared = shared
        self._marks = marks
        self._conversations = conversations
        self._recordings = recordings
        self._tombstones = tombstones

    def owner_of(self, event: ReceivedEvent) -> Owner | None:
        """Return the organisation that the event belongs to, or None if its ids are unknown.

        Raises:
            UnattributedError: its metadata contradict our own records.
            OrganizationDeletedError: no record of ours is left, and its metadata name an organisation that was deleted.
        """
        reference = parse_call_reference(_message_of(event), event.received_at)
        try:
            owner = find_owner(self._links, self._shared, reference)
        except ContradictionError:
            # The number of a deleted organisation may belong to another one now.
            self._check_not_deleted(reference)
            count("WebhookContradicted")
            raise UnattributedError("metadata_contradicts") from None
        if owner is None:
            self._check_not_deleted(reference)
        return owner

    def _check_not_deleted(self, reference: CallReference) -> None:
        # Metadata are trusted here, since wrong ones cost only the event that has them.
        if any(self._tombstones.cover(organization_id) for organization_id in reference.organization_ids):
            raise OrganizationDeletedError

    def apply(self, event: ReceivedEvent, owner: Owner | None) -> Outcome:
        """Apply the event to its call, in one transaction with the event's mark.

        Raises:
            UnattributedError: no id in it is known.
        """
        message = _message_of(event)
        reference = parse_call_reference(message, event.received_at)
        update = parse_update(message, event.received_at)
        if update is None or reference.provider_call_id is None:
            return Outcome("ignored", owner.organization_id if owner else None, owner.call_id if owner else None)
        if owner is None:
            # Events may arrive before the response to our request for the call.
            raise UnattributedError("unknown_call", may_become_known=True)
        is_undialled = is_blocked(update.ended_reason) or update.status == "queued"
        if owner.call_id is None and reference.call_id is not None and is_undialled:
            # One of several attempts to dial a call-back: the dispatcher knows about it. A call that is queued at the
            # provider may still be blocked, so it is not linked to the call-back yet.
            return Outcome("ignored", owner.organization_id, reference.call_id)
        if reference.direction == "outbound":
            # An agent without a number calls from the deployment's, which only the provider's events state.
            update = update.model_copy(update={"from_": reference.our_number})
        try:
            return self._apply_once(event, owner, reference, reference.provider_call_id, update)
        except AlreadyProcessedError as processed:
            is_erased = self._is_erased(owner)
            return Outcome("processed", owner.organization_id, owner.call_id, processed.log_id, is_erased=is_erased)
        except (ErasedCallerError, NotFoundError):
            # Or the call was deleted after its retention, which is shorter than that of its link.
            return Outcome("ignored", owner.organization_id, owner.call_id, is_erased=True)

    def _is_erased(self, owner: Owner) -> bool:
        """Return whether a call was erased after its event had its effect, or deleted after its retention."""
        if owner.call_id is None:
            return False
        try:
            return self._calls.get(owner.organization_id, owner.call_id).erased is not None
        except NotFoundError:
            return True

    def _apply_once(
        self, event: ReceivedEvent, owner: Owner, reference: CallReference, provider_call_id: str, update: CallUpdate
    ) -> Outcome:
        key = deduplication_key(event, reference)
        self._marks.check(owner.organization_id, key)
        mark = self._marks.build_mark(owner.organization_id, key, event.id)
        if owner.call_id is not None and is_blocked(update.ended_reason) and update.started_at is None:
            ids = (owner.organization_id, owner.call_id, provider_call_id)
            if unlink_blocked_call(self._calls, self._links, *ids, beside=[mark]):
                return Outcome("processed", owner.organization_id, owner.call_id)
        call_id = self._provider_calls.find_or_create(owner, reference, provider_call_id)
        if type_of(_message_of(event)) in REPORTS:
            is_erased = self._calls.get(owner.organization_id, call_id).erased is not None
            update = (
                update.model_copy(update={"transcript": _counted(parse_turns(_message_of(event)))})
                if is_erased
                else self._with_media(update, event, owner.organization_id, call_id, provider_call_id)
            )
        call = self._provider_calls.apply(owner, reference, call_id, update, mark)
        if call.erased is not None and update.transcript is not None and update.transcript.state == "stored":
            # The call was erased while its transcript was stored.
            delete_media(self._conversations, "transcripts", owner.organization_id, call_id)
        return Outcome("processed", owner.organization_id, call_id, is_erased=call.erased is not None)

    def _with_media(
        self, update: CallUpdate, event: ReceivedEvent, organization_id: str, call_id: str, provider_call_id: str
    ) -> CallUpdate:
        """Store the transcript and request the recording; return the update with both.

        Both happen before the call is updated: a crash in between leaves an object that no call points to, or a message
        to the fetcher that is a repetition.
        """
        message = _message_of(event)
        turns = parse_turns(message)
        if turns:
            language = as_text(get(message, "assistant", "transcriber", "language"))
            spoken = None if language == _ANY_LANGUAGE else language
            transcript = store(self._conversations, organization_id, call_id, spoken, turns)
        else:
            transcript = Media(state="unavailable")
        recording = None
        if event.link is not None or (update.status not in OPEN | UNANSWERED and update.started_at is not None):
            self._recordings.request(organization_id, provider_call_id, event.link)
            recording = Media(state="pending")
        return CallUpdate.model_validate({**dict(update), "transcript": transcript, "recording": recording})


def _counted(turns: list[Utterance]) -> Media:
    """Return the transcript of an erased call: nothing of what was said, but how much, which decides the outcome."""
    return Media(
        state="unavailable",
        agent_letters=count_letters(turns, "agent"),
        caller_letters=count_letters(turns, "caller"),
    )


def deduplication_key(event: ReceivedEvent, reference: CallReference) -> str:
    """Return what identifies the event: the provider's delivery id, else the message without its time of sending."""
    if event.delivery_id:
        return f"vapi#{hashlib.sha256(event.delivery_id.encode()).hexdigest()}"
    message = _message_of(event)
    return f"vapi#{reference.provider_call_id}#{type_of(message)}#{content_digest(message)}"


def _message_of(event: ReceivedEvent) -> dict[str, Any]:
    message: dict[str, Any] = event.document["message"]
    return message
