"""Dialling a call through the provider, at most once.

A call changes from waiting to dialling, under the version that was read, before the request to the provider. A worker
that finds it dialling never sends the request again: it looks for the call at the provider, waits for its events, and
finally ends it. The provider has no idempotency keys, so exactly once is impossible: a crash may cost a call, which
then ends as `not-known-whether-dialled`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from voxanne.aws.dynamodb.resource import retry_on_conflict
from voxanne.aws.provider_links import ProviderLinks
from voxanne.core import clock
from voxanne.core.logging import logger
from voxanne.core.provider_errors import AbsentError, ConcurrencyBlockedError, ProviderError, RefusedError
from voxanne.core.quoting import MAX_REASON_CHARACTERS, plain_line, quoted
from voxanne.domain.calls.models import DialState, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.updates import Authority, CallUpdate, apply_update
from voxanne.vapi.client import MAX_CLOCK_LAG_SECONDS, Vapi
from voxanne.vapi.correlation import call_metadata, link_provider_call
from voxanne.vapi.dialling.models import Dial, End
from voxanne.vapi.dialling.repository import end_call, postpone
from voxanne.vapi.ended_reasons import was_blocked
from voxanne.vapi.json_path import get

type Document = dict[str, Any]

# The provider's limit.
_MAX_NAME_LENGTH = 40
# More than the dispatcher's time-out (template.yaml): after this, the worker is dead and its request decided.
_DECIDED_AFTER_SECONDS = 60
# Give up on an unconfirmed call after this long.
_GIVE_UP_AFTER_SECONDS = 600


def call_document(organization_id: str, call: StoredCall, dial: Dial) -> Document:
    """Return the body of `POST /call`. Patients' data are part of the call, never of the assistant."""
    # Both were written by callers or contacts, and models read them.
    name = plain_line(dial.contact.name, _MAX_NAME_LENGTH) or dial.contact.phone
    reason = plain_line(call.reason or "", MAX_REASON_CHARACTERS)
    return {
        "assistantId": dial.assistant_id,
        "phoneNumberId": dial.phone_number_id,
        "customer": {"number": dial.contact.phone, "name": name},
        "assistantOverrides": {
            "metadata": call_metadata(organization_id, call.id),
            "variableValues": {
                "contact_name": name,
                "reason": reason,
                # The assistant's prompt ends with this variable.
                "call_back": f"You are calling {quoted(name)} back."
                + (f" Reason: {quoted(reason, MAX_REASON_CHARACTERS)}" if reason else ""),
            },
        },
    }


class DialOutcomeUnknownError(Exception):
    """It is not known yet whether the provider dials; after *decided_in* seconds the call is given up."""

    def __init__(self, decided_in: float) -> None:
        super().__init__()
        self.decided_in = decided_in


@dataclass(frozen=True)
class DialAttempts:
    """Requests to dial, and their results."""

    calls: CallRepository
    links: ProviderLinks
    provider: Vapi

    def dial(self, organization_id: str, call: StoredCall, dial_state: DialState, dial: Dial) -> None:
        """Ask the provider to dial a waiting call.

        Raises:
            DialOutcomeUnknownError: the response was lost.
            ConcurrentUpdateError: the call or the contact has changed since it was read.
        """
        now = clock.now()
        numbers = CallUpdate(authority=Authority.OURS, at=int(now * 1000), from_=dial.from_, to=dial.contact.phone)
        dialling = dial_state.model_copy(
            update={
                "dialling_since": clock.instant(now),
                "assistant_id": dial.assistant_id,
                "look_at": clock.instant(now + _DECIDED_AFTER_SECONDS),
                "attempts": dial_state.attempts + 1,
            }
        )
        new = apply_update(call, numbers).model_copy(update={"dial_state": dialling})
        # A transaction with a token: its result can be learned even if DynamoDB's response is lost.
        new = self.calls.replace(organization_id, call, new, dial.beside)
        # From here on the phone may ring.
        self._request(organization_id, new, dialling, call_document(organization_id, new, dial))

    def _request(self, organization_id: str, call: StoredCall, dial_state: DialState, document: Document) -> None:
        try:
            created = self.provider.create_call(document)
        except ConcurrencyBlockedError as blocked:
            blocked_id = blocked.call_id
            self._settle(
                organization_id, call, lambda now: self._retry_blocked(organization_id, now, dial_state, blocked_id)
            )
        except RefusedError as refusal:
            _log_failure("call.refused", organization_id, call, refusal)
            self._settle(
                organization_id, call, lambda now: end_call(self.calls, organization_id, now, End("provider-refused"))
            )
        except ProviderError as error:
            if error.may_have_happened:
                raise DialOutcomeUnknownError(_GIVE_UP_AFTER_SECONDS) from error
            _log_failure("call.not_accepted", organization_id, call, error)
            self._settle(organization_id, call, lambda now: self._retry_later(organization_id, now, dial_state))
        else:
            link_provider_call(self.calls, self.links, organization_id, call, created["id"])

    def _settle(self, organization_id: str, call: StoredCall, write: Callable[[StoredCall], None]) -> None:
        """Write the known result of a request to a call that others, such as a client, may have changed meanwhile.

        Nothing is written if another worker has found the call at the provider, or ended it.
        """

        def attempt() -> None:
            current = self.calls.get(organization_id, call.id)
            if (current.status, current.dial_state) == (call.status, call.dial_state):
                write(current)

        retry_on_conflict(attempt)

    def _retry_later(self, organization_id: str, call: StoredCall, dial_state: DialState) -> None:
        """Make a call wait again that was not dialled."""
        postpone(self.calls, organization_id, call, dial_state, look_at=dial_state.retry_at(clock.now()))

    def find(self, organization_id: str, call: StoredCall, dial_state: DialState, since: str) -> None:
        """Look for a call whose request was sent at *since*, and whose result is unknown.

        Raises:
            DialOutcomeUnknownError: the provider does not have it yet, or cannot be asked.
        """
        created_since = clock.instant(clock.seconds_of(since) - MAX_CLOCK_LAG_SECONDS)
        metadata = call_metadata(organization_id, call.id)

        def is_ours(document: Document) -> bool:
            named = get(document, "assistantOverrides", "metadata")
            return named == metadata and document["id"] not in dial_state.blocked_ids

        remaining = clock.seconds_of(since) + _GIVE_UP_AFTER_SECONDS - clock.now()
        try:
            found = self.provider.calls_since(str(dial_state.assistant_id), created_since)
            document = next(filter(is_ours, found), None)
        except ProviderError as error:
            # After this time the call is given up even if the provider cannot be asked.
            _log_failure("call.not_found", organization_id, call, error)
            document = None
        if document is not None:
            self._link(organization_id, call, dial_state, document)
            return
        if remaining > 0:
            raise DialOutcomeUnknownError(remaining)
        end_call(self.calls, organization_id, call, End("not-known-whether-dialled"))

    def _link(self, organization_id: str, call: StoredCall, dial_state: DialState, document: Document) -> None:
        if was_blocked(document):
            self._retry_blocked(organization_id, call, dial_state, document["id"])
        else:
            link_provider_call(self.calls, self.links, organization_id, call, document["id"])

    def _retry_blocked(self, organization_id: str, call: StoredCall, dial_state: DialState, blocked_id: str) -> None:
        self._retry_later(organization_id, call, dial_state.blocked(blocked_id))

    def was_dialled_despite_block(self, organization_id: str, call: StoredCall, dial_state: DialState) -> bool:
        """Return whether the provider dials a call that it reported as blocked; if so, link that call.

        Raises:
            ProviderError: the provider failed.
        """
        for blocked_id in dial_state.blocked_ids[-1:]:
            try:
                blocked = self.provider.get_call(blocked_id)
            except AbsentError:
                return False
            if blocked.get("status") != "ended" or blocked.get("startedAt"):
                link_provider_call(self.calls, self.links, organization_id, call, blocked_id)
                return True
        return False


def _log_failure(event: str, organization_id: str, call: StoredCall, error: ProviderError) -> None:
    logger.warning(
        event,
        organization_id=organization_id,
        call_id=call.id,
        error=type(error).__name__,
        status=error.status,
    )
