"""What webhook logs show of an event: ids, types, codes, times."""

import hashlib
import json
from typing import Any

from voxanne.aws.provider_links import ProviderLinks
from voxanne.aws.s3 import Bucket
from voxanne.core.logging import count
from voxanne.domain.calls.models import OPEN, UNANSWERED, Media
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.transcripts import store
from voxanne.domain.calls.updates import CallUpdate
from voxanne.vapi.ended_reasons import is_blocked
from voxanne.vapi.events.allowlist import type_of
from voxanne.vapi.events.attribution import ContradictionError, Owner, ProviderCalls, find_owner
from voxanne.vapi.events.models import CallReference, parse_call_reference
from voxanne.vapi.events.parser import REPORTS, parse_turns, parse_update
from voxanne.vapi.json_path import as_text, get
from voxanne.vapi.recordings.links import RecordingQueue
from voxanne.webhooks.inbound.service import MAX_ATTEMPTS, ReceivedEvent
from voxanne.webhooks.inbound.worker import Outcome, UnattributedError
from voxanne.webhooks.logs.processed_events import AlreadyProcessedError, ProcessedEvents
from voxanne.webhooks.logs.service import InboundEvent

_OF_MESSAGE = ("type", "timestamp", "status", "endedReason", "startedAt", "endedAt", "durationSeconds", "cost")


_OF_CALL = ("id", "type", "status", "assistantId", "phoneNumberId", "createdAt", "startedAt", "endedAt", "endedReason")


_LONGEST_TYPE = 100


def to_log_entry(received: ReceivedEvent, attempt: int) -> InboundEvent:
    """An event as its row tells of it."""
    message: dict[str, Any] = received.document["message"]
    call = {name: value for name in _OF_CALL if (value := get(message, "call", name)) is not None}
    shown = {name: message[name] for name in _OF_MESSAGE if name in message}
    return InboundEvent(
        id=received.id,
        source=received.source,
        event_type=type_of(message)[:_LONGEST_TYPE],
        event_id=received.delivery_id,
        received_at=received.received_at,
        attempt=attempt,
        max_attempts=MAX_ATTEMPTS,
        payload={"message": {**shown, **({"call": call} if call else {})}},
    )


class VapiEventHandler:
    """Events of the voice provider, applied to calls."""

    def __init__(
        self,
        calls: CallRepository,
        provider_calls: ProviderCalls,
        links: ProviderLinks,
        *,
        marks: ProcessedEvents,
        conversations: Bucket,
        recordings: RecordingQueue,
    ) -> None:
        self._calls = calls
        self._provider_calls = provider_calls
        self._links = links
        self._marks = marks
        self._conversations = conversations
        self._recordings = recordings

    def owner_of(self, event: ReceivedEvent) -> Owner | None:
        """Whose the event is.

        Raises:
            UnattributedError: its metadata contradict our own records.
        """
        try:
            return find_owner(self._links, parse_call_reference(event.document["message"], event.received_at))
        except ContradictionError:
            count("WebhookContradicted")
            raise UnattributedError("metadata_contradicts") from None

    def apply(self, event: ReceivedEvent, owner: Owner | None) -> Outcome:
        """Have the event's effect, in one transaction with its mark.

        Raises:
            UnattributedError: no id in it is known.
        """
        message = event.document["message"]
        subject, news = parse_call_reference(message, event.received_at), parse_update(message, event.received_at)
        if news is None or subject.provider_call_id is None:
            return Outcome("ignored", owner.organization_id if owner else None, owner.call_id if owner else None)
        if owner is None:
            # Events may overtake the answer to a call that we placed.
            raise UnattributedError("unknown_call", may_become_known=True)
        if owner.call_id is None and subject.call_id is not None and is_blocked(news.ended_reason):
            # One of the attempts at a call that we place: the dispatcher knows, and makes another.
            return Outcome("ignored", owner.organization_id, subject.call_id)
        try:
            return self._once(event, owner, subject, subject.provider_call_id, news)
        except AlreadyProcessedError as seen:
            return Outcome("processed", owner.organization_id, owner.call_id, seen.log_id)

    def _once(
        self, event: ReceivedEvent, owner: Owner, subject: CallReference, provider_call_id: str, news: CallUpdate
    ) -> Outcome:
        message = event.document["message"]
        key = deduplication_key(event, message, subject)
        self._marks.check(owner.organization_id, key)
        call_id = self._provider_calls.of(owner, subject, provider_call_id)
        if type_of(message) in REPORTS:
            news = self._with_media(news, event, owner.organization_id, call_id, provider_call_id)
        mark = self._marks.build_mark(owner.organization_id, key, event.id)
        self._calls.apply_update(owner.organization_id, call_id, news, lambda _: [mark])
        return Outcome("processed", owner.organization_id, call_id)

    def _with_media(
        self, news: CallUpdate, event: ReceivedEvent, organization_id: str, call_id: str, provider_call_id: str
    ) -> CallUpdate:
        """The news with what was said, which is stored, and with what was recorded, which is fetched after this.

        Both before the call is told of it: a crash in between leaves an object that nobody points to, or a message that
        finds its work done.
        """
        message = event.document["message"]
        turns = parse_turns(message)
        if turns:
            language = as_text(get(message, "assistant", "transcriber", "language"))
            transcript = store(self._conversations, organization_id, call_id, language, turns)
        else:
            transcript = Media(state="unavailable")
        recording = None
        if event.link is not None or (news.status not in OPEN | UNANSWERED and news.started_at is not None):
            self._recordings.request(provider_call_id, event.link)
            recording = Media(state="pending")
        return CallUpdate.model_validate({**dict(news), "transcript": transcript, "recording": recording})


def deduplication_key(event: ReceivedEvent, message: dict[str, Any], subject: CallReference) -> str:
    """What tells the event from all others: the provider's id of it, else what we keep of it but when it was sent."""
    if event.delivery_id:
        return f"vapi#{hashlib.sha256(event.delivery_id.encode()).hexdigest()}"
    kept = {name: value for name, value in message.items() if name != "timestamp"}
    digest = hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()
    return f"vapi#{subject.provider_call_id}#{type_of(message)}#{digest}"
