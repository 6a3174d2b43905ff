"""Having the provider dial, once at most.

A call moves from waiting to dialling, under the version that was read, before the provider is asked. Who finds it
dialling never asks again: it looks for the call at the provider, else waits for its events, else ends it. The provider
has no idempotency keys, so this is the most that can be had. What a crash costs is a call that is not made, and says
so.
"""

from dataclasses import dataclass
from typing import Any

from voxanne.aws.provider_links import ProviderLinks
from voxanne.core import clock
from voxanne.core.logging import logger
from voxanne.core.provider_errors import AbsentError, BusyError, ConcurrencyBlockedError, ProviderError, RefusedError
from voxanne.domain.calls.models import DialState, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.updates import Authority, CallUpdate, apply_update
from voxanne.vapi.client import Vapi
from voxanne.vapi.correlation import call_metadata, link_provider_call
from voxanne.vapi.dialling.models import Dial, End
from voxanne.vapi.dialling.repository import end_call, pause_seconds, postpone
from voxanne.vapi.ended_reasons import is_blocked

type Document = dict[str, Any]


_NAME_CHARACTERS = 40


def call_document(organization_id: str, call: StoredCall, dial: Dial) -> Document:
    """The body of `POST /call`. What concerns the patient goes with the call, never into the assistant."""
    name = dial.contact.name[:_NAME_CHARACTERS]
    reason = " ".join((call.reason or "").split())
    return {
        "assistantId": dial.assistant_id,
        "phoneNumberId": dial.phone_number_id,
        "customer": {"number": dial.contact.phone, "name": name},
        "assistantOverrides": {
            "metadata": call_metadata(organization_id, call.id),
            "variableValues": {
                "contact_name": name,
                "reason": reason,
                # The assistant's own prompt ends with it.
                "call_back": f"You are calling {name} back. {f'Reason: {reason}' if reason else ''}".strip(),
            },
        },
    }


# The provider's clock may be behind ours.
_CLOCKS_DIFFER_SECONDS = 120


# The dispatcher's time-out (template.yaml) and more: who began to dial then is dead, and its request decided.
_DECIDED_AFTER_SECONDS = 60


# A call that nobody has heard of for so long is none.
_GIVEN_UP_AFTER_SECONDS = 600


_BLOCKED_IDS_KEPT = 20


class DialOutcomeUnknownError(Exception):
    """Nobody knows yet whether the provider dials."""


@dataclass(frozen=True)
class DialAttempts:
    """Attempts at having a call dialled, and what became of them."""

    calls: CallRepository
    links: ProviderLinks
    provider: Vapi

    def dial(self, organization_id: str, call: StoredCall, placing: DialState, dial: Dial) -> None:
        """Have a call dialled that waits.

        Raises:
            StillUnknownError: the answer was lost.
            ConcurrentUpdateError: the call, or the contact, is no longer what was read.
        """
        now = clock.now()
        numbers = CallUpdate(authority=Authority.OURS, at=int(now * 1000), from_=dial.from_, to=dial.contact.phone)
        dialling = placing.model_copy(
            update={
                "dialling_since": clock.instant(now),
                "assistant_id": dial.assistant_id,
                "look_at": clock.instant(now + _DECIDED_AFTER_SECONDS),
                "attempts": placing.attempts + 1,
            }
        )
        new = apply_update(call, numbers).model_copy(update={"dial_state": dialling})
        # A transaction, which DynamoDB knows again should its answer be lost: of a plain write nobody could tell.
        new = self.calls.replace(organization_id, call, new, [dial.may_be_called])
        # From here on the phone may ring.
        self._ask(organization_id, new, dialling, call_document(organization_id, new, dial))

    def _ask(self, organization_id: str, call: StoredCall, placing: DialState, document: Document) -> None:
        try:
            made = self.provider.create_call(document)
        except ConcurrencyBlockedError as blocked:
            self._blocked(organization_id, call, placing, blocked.call_id)
        except RefusedError as refusal:
            logger.warning("the provider refused a call", call_id=call.id, status=refusal.status)
            end_call(self.calls, organization_id, call, End("provider-refused"))
        except ProviderError as error:
            if error.may_have_happened:
                raise DialOutcomeUnknownError from error
            busy = isinstance(error, BusyError)
            logger.warning("the provider takes no calls", call_id=call.id, status=error.status, busy=busy)
            self._again_later(organization_id, call, placing)
        else:
            link_provider_call(self.calls, self.links, organization_id, call, made["id"])

    def _again_later(self, organization_id: str, call: StoredCall, placing: DialState) -> None:
        """Nobody's phone was rung: the call waits again."""
        until = min(clock.now() + pause_seconds(placing), clock.seconds_of(placing.not_after) + 1)
        postpone(self.calls, organization_id, call, placing, look_at=until)

    def find(self, organization_id: str, call: StoredCall, placing: DialState, since: str) -> None:
        """Look for a call of which nobody knows whether the provider dialled it.

        Raises:
            StillUnknownError: it is not there yet.
            ProviderError: the provider does not tell.
        """
        made_since = clock.instant(clock.seconds_of(since) - _CLOCKS_DIFFER_SECONDS)
        named = call_metadata(organization_id, call.id)

        def is_it(each: Document) -> bool:
            metadata = (each.get("assistantOverrides") or {}).get("metadata")
            return metadata == named and each["id"] not in placing.blocked_ids

        found = next(filter(is_it, self.provider.calls_since(str(placing.assistant_id), made_since)), None)
        if found is not None:
            self._found(organization_id, call, placing, found)
            return
        if clock.now() < clock.seconds_of(since) + _GIVEN_UP_AFTER_SECONDS:
            raise DialOutcomeUnknownError
        end_call(self.calls, organization_id, call, End("not-known-whether-dialled"))

    def _found(self, organization_id: str, call: StoredCall, placing: DialState, found: Document) -> None:
        if is_blocked(str(found.get("endedReason"))) and not found.get("startedAt"):
            self._blocked(organization_id, call, placing, found["id"])
        else:
            link_provider_call(self.calls, self.links, organization_id, call, found["id"])

    def _blocked(self, organization_id: str, call: StoredCall, placing: DialState, blocked_id: str) -> None:
        ids = [*placing.blocked_ids, blocked_id][-_BLOCKED_IDS_KEPT:]
        self._again_later(organization_id, call, placing.model_copy(update={"blocked_ids": ids}))

    def was_dialled_though_blocked(self, organization_id: str, call: StoredCall, placing: DialState) -> bool:
        """Whether the provider has a call of ours that it blocked, and yet rang or may still ring: that is it, then.

        Raises:
            ProviderError: the provider does not tell.
        """
        for blocked_id in placing.blocked_ids[-1:]:
            try:
                blocked = self.provider.get_call(blocked_id)
            except AbsentError:
                return False
            if blocked.get("status") != "ended" or blocked.get("startedAt"):
                link_provider_call(self.calls, self.links, organization_id, call, blocked_id)
                return True
        return False
