"""Generated from functions/public/openapi.json by `make sdk-python`; do not edit."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from ._errors import (
    APIConnectionError,
    APIResponseError,
    APIStatusError,
    APITimeoutError,
    VoxanneError,
    WebhookVerificationError,
)

if TYPE_CHECKING:
    from datetime import datetime

    from .models import AppointmentStatus, CallLimitScope, CallStatus, Slot

__all__ = [
    "APIConnectionError",
    "APIResponseError",
    "APIStatusError",
    "APITimeoutError",
    "AgentInUseError",
    "AgentIsDefaultError",
    "AlreadyInvitedError",
    "AlreadyMemberError",
    "AlreadySubscribedError",
    "AmbiguousLocalTimeError",
    "AppointmentIsOverError",
    "AuthenticationError",
    "BadRequestError",
    "BeyondBookingWindowError",
    "BodyNotAllowedError",
    "CalendarOutOfDateError",
    "CallInProgressError",
    "CallLimitReachedError",
    "CallNotCancelableError",
    "ConflictError",
    "ContactErasedError",
    "ContactHasAppointmentsError",
    "ContactInCallError",
    "ContactTooLargeError",
    "ContentTooLargeError",
    "DeliveryUnderWayError",
    "DestinationNotAllowedError",
    "DoNotCallError",
    "EndpointDisabledError",
    "ExpiredError",
    "GatewayTimeoutError",
    "GoneError",
    "HoldConvertedError",
    "HoldExpiredError",
    "IdempotencyKeyReusedError",
    "IllegalTransitionError",
    "InThePastError",
    "InsideMinimumNoticeError",
    "InsufficientScopeError",
    "InternalServerError",
    "InvalidCursorError",
    "InvalidFieldsError",
    "InvalidIdempotencyKeyError",
    "InvalidJsonError",
    "InvalidRequestError",
    "KeyAlreadyRotatedError",
    "KeyNotActiveError",
    "KeyOutlivesCallerError",
    "LastKeyManagerError",
    "LastOwnerError",
    "MergedError",
    "MethodNotAllowedError",
    "NoCustomerError",
    "NonexistentLocalTimeError",
    "NotFoundError",
    "OutsideOpeningHoursError",
    "OwnerRightsRequiredError",
    "PaymentRequiredError",
    "PermissionDeniedError",
    "PhoneNumberNotAssignedError",
    "PhoneNumberTakenError",
    "PhoneTakenError",
    "PreconditionFailedError",
    "QuotaExceededError",
    "RateLimitError",
    "RateLimitedError",
    "RecordingNotAvailableError",
    "RepeatedQueryParameterError",
    "ScopeNotHeldError",
    "ServerError",
    "ServiceInUseError",
    "ServiceInactiveError",
    "ServiceNameTakenError",
    "ServiceNotOfferedError",
    "ServiceUnavailableError",
    "SignInNotConfiguredError",
    "SlotTakenError",
    "StillRunningError",
    "ThrottledError",
    "TooManyBusyBlocksError",
    "TooManyEndpointsError",
    "TooManyPhonesError",
    "TooManyRotationsError",
    "TooManyServicesError",
    "TooManySourcesError",
    "TranscriptNotAvailableError",
    "UnknownQueryParameterError",
    "UnsupportedMediaTypeError",
    "VoxanneError",
    "WebhookVerificationError",
]


class ServerError(APIStatusError):
    """The API failed: 5xx. It may have done what was asked."""


class BadRequestError(APIStatusError):
    """400 Bad Request: `bad_request`, `body_not_allowed`, `invalid_cursor`, `invalid_idempotency_key`,
    `invalid_json`, `repeated_query_parameter`, `unknown_query_parameter`.
    """

    statuses = (400,)


class BodyNotAllowedError(BadRequestError):
    """`body_not_allowed`: `DELETE` takes no body on this path: it would be ignored."""


class InvalidCursorError(BadRequestError):
    """`invalid_cursor`: The cursor does not belong to this list with these filters."""


class InvalidIdempotencyKeyError(BadRequestError):
    """`invalid_idempotency_key`: `Idempotency-Key` must be 1 to 255 visible ASCII characters."""


class InvalidJsonError(BadRequestError):
    """`invalid_json`: The body is not JSON as RFC 8259 defines it: a syntax error, a duplicate key, `NaN`, half a
    surrogate pair, nesting that is too deep, not UTF-8, or an empty body where an object is expected.
    """


class RepeatedQueryParameterError(BadRequestError):
    """`repeated_query_parameter`: A query parameter was sent twice."""


class UnknownQueryParameterError(BadRequestError):
    """`unknown_query_parameter`: The route has no query parameter of this name; `detail` lists those it has."""


class AuthenticationError(APIStatusError):
    """401 Unauthorized: `invalid_api_key`."""

    statuses = (401,)


class PaymentRequiredError(APIStatusError):
    """402 Payment Required: `billing_inactive`."""

    statuses = (402,)


class PermissionDeniedError(APIStatusError):
    """403 Forbidden: `insufficient_scope`, `key_outlives_caller`, `owner_rights_required`, `scope_not_held`."""

    statuses = (403,)

    @property
    def required_scope(self) -> str | None:
        """The scope that the request requires. `*:read`: any scope that reads."""
        value: str | None = self._member("required_scope")
        return value

    @property
    def lacking_scopes(self) -> list[str]:
        """The scopes that the key lacks."""
        value: list[str] = self._member("lacking_scopes") or []
        return value


class InsufficientScopeError(PermissionDeniedError):
    """`insufficient_scope`: The key lacks a scope: `required_scope` names it (`*:read`: any scope that reads)."""

    @property
    def required_scope(self) -> str:
        """The scope that the request requires. `*:read`: any scope that reads."""
        value: str = self._member("required_scope")
        return value


class KeyOutlivesCallerError(PermissionDeniedError):
    """`key_outlives_caller`: A key that expires can create and rotate only keys that expire no later than itself,
    and gives members no role.
    """


class OwnerRightsRequiredError(PermissionDeniedError):
    """`owner_rights_required`: Only an owner may manage billing, or create, change or remove owners."""


class ScopeNotHeldError(PermissionDeniedError):
    """`scope_not_held`: A key cannot grant scopes that it lacks, gain them by rotation, or revoke a key that has
    them.
    """

    @property
    def lacking_scopes(self) -> list[str]:
        """The scopes that the key lacks."""
        value: list[str] = self._member("lacking_scopes") or []
        return value


class NotFoundError(APIStatusError):
    """404 Not Found: `not_found`, `recording_not_available`, `transcript_not_available`."""

    statuses = (404,)


class RecordingNotAvailableError(NotFoundError):
    """`recording_not_available`: The call was not recorded: no recording will come."""


class TranscriptNotAvailableError(NotFoundError):
    """`transcript_not_available`: The call has no transcript, and none will come."""


class MethodNotAllowedError(APIStatusError):
    """405 Method Not Allowed: `method_not_allowed`."""

    statuses = (405,)


class ConflictError(APIStatusError):
    """409 Conflict: `agent_in_use`, `agent_is_default`, `already_invited`, `already_member`, `already_subscribed`,
    `appointment_is_over`, `call_in_progress`, `call_limit_reached`, `call_not_cancelable`, `conflict`,
    `contact_has_appointments`, `contact_in_call`, `contact_too_large`, `delivery_under_way`, `do_not_call`,
    `endpoint_disabled`, `hold_converted`, `hold_expired`, `illegal_transition`, `key_already_rotated`,
    `key_not_active`, `last_key_manager`, `last_owner`, `no_customer`, `phone_number_taken`, `phone_taken`,
    `service_in_use`, `service_name_taken`, `sign_in_not_configured`, `slot_taken`, `still_running`,
    `too_many_busy_blocks`, `too_many_endpoints`, `too_many_phones`, `too_many_rotations`, `too_many_services`,
    `too_many_sources`.
    """

    statuses = (409,)

    @property
    def call_id(self) -> str | None:
        """`call_id` of the problem."""
        value: str | None = self._member("call_id")
        return value

    @property
    def invitation_id(self) -> str | None:
        """The id of the open invitation. Absent if the key lacks `members:read`."""
        value: str | None = self._member("invitation_id")
        return value

    @property
    def member_id(self) -> str | None:
        """The id of the member. Absent if the key lacks `members:read`."""
        value: str | None = self._member("member_id")
        return value

    @property
    def per(self) -> CallLimitScope | None:
        """The limit that is reached: of the organisation, or of the phone number."""
        value: CallLimitScope | None = self._member("per")
        return value

    @property
    def limit(self) -> int | None:
        """`limit` of the problem."""
        value: int | None = self._member("limit")
        return value

    @property
    def resets_at(self) -> datetime | None:
        """When the organisation's day ends."""
        value: datetime | None = self._member("resets_at", "time")
        return value

    @property
    def current_status(self) -> CallStatus | AppointmentStatus | None:
        """`current_status` of the problem."""
        value: CallStatus | AppointmentStatus | None = self._member("current_status")
        return value

    @property
    def appointment_ids(self) -> list[str]:
        """`appointment_ids` of the problem."""
        value: list[str] = self._member("appointment_ids") or []
        return value

    @property
    def appointment_id(self) -> str | None:
        """The id of the appointment. Absent if the key lacks `appointments:read`."""
        value: str | None = self._member("appointment_id")
        return value

    @property
    def next_free_slots(self) -> list[Slot]:
        """The next free times. Absent if the key lacks `appointments:read`."""
        value: list[Slot] = self._member("next_free_slots", "[Slot]") or []
        return value

    @property
    def legal_transitions(self) -> list[AppointmentStatus]:
        """The statuses that it can change to."""
        value: list[AppointmentStatus] = self._member("legal_transitions") or []
        return value

    @property
    def successor_id(self) -> str | None:
        """The id of the key that replaces the rotated one. Absent if the key lacks `keys:write`."""
        value: str | None = self._member("successor_id")
        return value

    @property
    def agent_id(self) -> str | None:
        """The id of the agent that has the number. Absent if the key lacks `agents:read`."""
        value: str | None = self._member("agent_id")
        return value

    @property
    def contact_id(self) -> str | None:
        """The id of the contact that has the phone. Absent if the key lacks `contacts:read`."""
        value: str | None = self._member("contact_id")
        return value

    @property
    def service_id(self) -> str | None:
        """The id of the service that has the name. Absent if the key lacks `appointments:read`."""
        value: str | None = self._member("service_id")
        return value


class AgentInUseError(ConflictError):
    """`agent_in_use`: The agent has a call that has not ended: `call_id` is one such call."""

    @property
    def call_id(self) -> str | None:
        """The id of a call that has not ended. Absent if the key lacks `calls:read`."""
        value: str | None = self._member("call_id")
        return value


class AgentIsDefaultError(ConflictError):
    """`agent_is_default`: The agent is the organisation's default."""


class AlreadyInvitedError(ConflictError):
    """`already_invited`: An invitation for this e-mail address is open: `invitation_id` is its id."""

    @property
    def invitation_id(self) -> str | None:
        """The id of the open invitation. Absent if the key lacks `members:read`."""
        value: str | None = self._member("invitation_id")
        return value


class AlreadyMemberError(ConflictError):
    """`already_member`: A member already has this e-mail address: `member_id` is the member's id."""

    @property
    def member_id(self) -> str | None:
        """The id of the member. Absent if the key lacks `members:read`."""
        value: str | None = self._member("member_id")
        return value


class AlreadySubscribedError(ConflictError):
    """`already_subscribed`: The organisation has a subscription that gives service: change it in the portal (`POST
    /api/billing/portal`).
    """


class AppointmentIsOverError(ConflictError):
    """`appointment_is_over`: An appointment that is fulfilled, cancelled or a no-show cannot be moved."""


class CallInProgressError(ConflictError):
    """`call_in_progress`: What was said can't be erased before the call has ended (`queued`, `ringing`,
    `in_progress`).
    """


class CallLimitReachedError(ConflictError):
    """`call_limit_reached`: The organisation, or the contact's number, has reached its number of call-backs for
    today: `per` (`organization` or `number`) and `limit` say which limit, `resets_at` when the organisation's day
    ends.
    """

    @property
    def per(self) -> CallLimitScope:
        """The limit that is reached: of the organisation, or of the phone number."""
        value: CallLimitScope = self._member("per")
        return value

    @property
    def limit(self) -> int:
        """The maximum number of call-backs a day."""
        value: int = self._member("limit")
        return value

    @property
    def resets_at(self) -> datetime:
        """When the organisation's day ends."""
        value: datetime = self._member("resets_at", "time")
        return value


class CallNotCancelableError(ConflictError):
    """`call_not_cancelable`: Only a call that waits to be dialled can be cancelled: `current_status` is the call's
    status.
    """

    @property
    def current_status(self) -> CallStatus:
        """The status of the call."""
        value: CallStatus = self._member("current_status")
        return value


class ContactHasAppointmentsError(ConflictError):
    """`contact_has_appointments`: The contact cannot be erased while it has future appointments: `appointment_ids`
    lists them.
    """

    @property
    def appointment_ids(self) -> list[str]:
        """The ids of the future appointments. Absent if the key lacks `appointments:read`."""
        value: list[str] = self._member("appointment_ids") or []
        return value


class ContactInCallError(ConflictError):
    """`contact_in_call`: The contact is in a call, or is already being called back: `call_id` is that call, which
    has not ended.
    """

    @property
    def call_id(self) -> str | None:
        """The id of the call that has not ended. Absent if the key lacks `calls:read`."""
        value: str | None = self._member("call_id")
        return value


class ContactTooLargeError(ConflictError):
    """`contact_too_large`: The notes, tags and metadata of the two contacts are too long to be merged into one."""


class DeliveryUnderWayError(ConflictError):
    """`delivery_under_way`: The delivery is being sent at this moment."""


class DoNotCallError(ConflictError):
    """`do_not_call`: The contact has `do_not_call` set, so no request can have it called."""


class EndpointDisabledError(ConflictError):
    """`endpoint_disabled`: Nothing is sent to a disabled endpoint."""


class HoldConvertedError(ConflictError):
    """`hold_converted`: The hold is already an appointment: `appointment_id` is its id, for keys with
    `appointments:read`.
    """

    @property
    def appointment_id(self) -> str | None:
        """The id of the appointment. Absent if the key lacks `appointments:read`."""
        value: str | None = self._member("appointment_id")
        return value


class HoldExpiredError(ConflictError):
    """`hold_expired`: The hold has expired, so its time may be taken."""

    @property
    def next_free_slots(self) -> list[Slot]:
        """The next free times. Absent if the key lacks `appointments:read`."""
        value: list[Slot] = self._member("next_free_slots", "[Slot]") or []
        return value


class IllegalTransitionError(ConflictError):
    """`illegal_transition`: The appointment cannot change to the requested status: `current_status` is its status,
    `legal_transitions` lists what it can change to.
    """

    @property
    def current_status(self) -> AppointmentStatus:
        """The status of the appointment."""
        value: AppointmentStatus = self._member("current_status")
        return value

    @property
    def legal_transitions(self) -> list[AppointmentStatus]:
        """The statuses that it can change to."""
        value: list[AppointmentStatus] = self._member("legal_transitions") or []
        return value


class KeyAlreadyRotatedError(ConflictError):
    """`key_already_rotated`: The key was rotated before: `successor_id` is the id of the key that replaces it, for
    keys with `keys:write`.
    """

    @property
    def successor_id(self) -> str | None:
        """The id of the key that replaces the rotated one. Absent if the key lacks `keys:write`."""
        value: str | None = self._member("successor_id")
        return value


class KeyNotActiveError(ConflictError):
    """`key_not_active`: A key that is revoked or has expired cannot be rotated."""


class LastKeyManagerError(ConflictError):
    """`last_key_manager`: This is the last key that has all scopes and does not expire."""


class LastOwnerError(ConflictError):
    """`last_owner`: The member is the organisation's last owner."""


class NoCustomerError(ConflictError):
    """`no_customer`: The organisation has never started a checkout, so the portal has nothing to show."""


class PhoneNumberTakenError(ConflictError):
    """`phone_number_taken`: Another agent of the organisation has this `phone_number`: `agent_id` is its id, for
    keys with `agents:read`.
    """

    @property
    def agent_id(self) -> str | None:
        """The id of the agent that has the number. Absent if the key lacks `agents:read`."""
        value: str | None = self._member("agent_id")
        return value


class PhoneTakenError(ConflictError):
    """`phone_taken`: Another contact of the organisation has this phone: `contact_id` is its id, for keys with
    `contacts:read`.
    """

    @property
    def contact_id(self) -> str | None:
        """The id of the contact that has the phone. Absent if the key lacks `contacts:read`."""
        value: str | None = self._member("contact_id")
        return value


class ServiceInUseError(ConflictError):
    """`service_in_use`: The service cannot be deleted while future appointments name it: `appointment_ids` lists the
    first 20, for keys with `appointments:read`.
    """

    @property
    def appointment_ids(self) -> list[str]:
        """The ids of the first 20 future appointments. Absent if the key lacks `appointments:read`."""
        value: list[str] = self._member("appointment_ids") or []
        return value


class ServiceNameTakenError(ConflictError):
    """`service_name_taken`: Another service of the organisation has this name or alias; the comparison ignores case,
    accents and punctuation.
    """

    @property
    def service_id(self) -> str | None:
        """The id of the service that has the name. Absent if the key lacks `appointments:read`."""
        value: str | None = self._member("service_id")
        return value


class SignInNotConfiguredError(ConflictError):
    """`sign_in_not_configured`: The deployment has no sign-in provider, so an invitation could not be accepted."""


class SlotTakenError(ConflictError):
    """`slot_taken`: The time is taken; the response does not say by whom."""

    @property
    def next_free_slots(self) -> list[Slot]:
        """The next free times. Absent if the key lacks `appointments:read`."""
        value: list[Slot] = self._member("next_free_slots", "[Slot]") or []
        return value


class StillRunningError(ConflictError):
    """`still_running`: The first request with this `Idempotency-Key` is still in progress at the payment provider."""


class TooManyBusyBlocksError(ConflictError):
    """`too_many_busy_blocks`: The calendar has 10,000 busy blocks that have not ended, the most it can have."""


class TooManyEndpointsError(ConflictError):
    """`too_many_endpoints`: The organisation has 32 webhook endpoints, the most it can have."""


class TooManyPhonesError(ConflictError):
    """`too_many_phones`: The merged contact would have more `other_phones` than a contact can have."""

    @property
    def limit(self) -> int:
        """The maximum number of other phones."""
        value: int = self._member("limit")
        return value


class TooManyRotationsError(ConflictError):
    """`too_many_rotations`: The endpoint's secret was replaced five times within a day, and deliveries are still
    signed with all of these secrets.
    """


class TooManyServicesError(ConflictError):
    """`too_many_services`: The organisation has reached the maximum number of services, 100."""


class TooManySourcesError(ConflictError):
    """`too_many_sources`: An organisation can have at most 100 calendar sources."""


class GoneError(APIStatusError):
    """410 Gone: `contact_erased`, `expired`, `merged`."""

    statuses = (410,)

    @property
    def contact_id(self) -> str | None:
        """The id of the contact that replaces the merged one. Absent if the key lacks `contacts:read`."""
        value: str | None = self._member("contact_id")
        return value


class ContactErasedError(GoneError):
    """`contact_erased`: The contact, in the path, in a field of the body, or of the appointment, was erased (`DELETE
    /api/contacts/{id}`).
    """


class ExpiredError(GoneError):
    """`expired`: The recording or transcript was deleted: `detail` says after how many days."""


class MergedError(GoneError):
    """`merged`: The contact, in the path or in a field of the body, was merged into another one: `contact_id` is the
    id of the contact that was kept, for keys with `contacts:read`.
    """

    @property
    def contact_id(self) -> str | None:
        """The id of the contact that replaces the merged one. Absent if the key lacks `contacts:read`."""
        value: str | None = self._member("contact_id")
        return value


class PreconditionFailedError(APIStatusError):
    """412 Precondition Failed: `stale_version`."""

    statuses = (412,)


class ContentTooLargeError(APIStatusError):
    """413 Content Too Large: `request_too_large`."""

    statuses = (413,)


class UnsupportedMediaTypeError(APIStatusError):
    """415 Unsupported Media Type: `unsupported_media_type`."""

    statuses = (415,)


class InvalidRequestError(APIStatusError):
    """422 Unprocessable Content: `ambiguous_local_time`, `beyond_booking_window`, `calendar_out_of_date`,
    `destination_not_allowed`, `idempotency_key_reused`, `in_the_past`, `inside_minimum_notice`, `invalid_fields`,
    `nonexistent_local_time`, `outside_opening_hours`, `phone_number_not_assigned`, `service_inactive`,
    `service_not_offered`.
    """

    statuses = (422,)


class AmbiguousLocalTimeError(InvalidRequestError):
    """`ambiguous_local_time`: The local time occurs twice that day, because the clocks go back."""


class BeyondBookingWindowError(InvalidRequestError):
    """`beyond_booking_window`: `starts_at` is on a later day than the calendar's `booking_window_days` allow."""


class CalendarOutOfDateError(InvalidRequestError):
    """`calendar_out_of_date`: One of the calendar's iCalendar sources is stale, and its `on_stale_source` is
    `refuse`.
    """


class DestinationNotAllowedError(InvalidRequestError):
    """`destination_not_allowed`: Agents do not call this number."""


class IdempotencyKeyReusedError(InvalidRequestError):
    """`idempotency_key_reused`: This `Idempotency-Key` was used before, with another path or body."""


class InThePastError(InvalidRequestError):
    """`in_the_past`: `starts_at` of an appointment, or `ends_at` of a busy block, is in the past."""


class InsideMinimumNoticeError(InvalidRequestError):
    """`inside_minimum_notice`: `starts_at` is sooner than the `min_notice_minutes` of the service or the calendar
    allow.
    """


class InvalidFieldsError(InvalidRequestError):
    """`invalid_fields`: Fields are invalid."""


class NonexistentLocalTimeError(InvalidRequestError):
    """`nonexistent_local_time`: The local time does not occur that day, because the clocks skip it."""


class OutsideOpeningHoursError(InvalidRequestError):
    """`outside_opening_hours`: The calendar is closed at some minute between `starts_at` and `ends_at`: outside its
    opening hours, within a closure, or on one of its public holidays.
    """


class PhoneNumberNotAssignedError(InvalidRequestError):
    """`phone_number_not_assigned`: The `phone_number` is not assigned to the organisation (`GET /api/phone-numbers`
    lists those that are).
    """


class ServiceInactiveError(InvalidRequestError):
    """`service_inactive`: The service is not active, so it cannot be booked."""


class ServiceNotOfferedError(InvalidRequestError):
    """`service_not_offered`: The calendar is not among the service's `calendar_ids`, or none of these calendars
    exists any more.
    """


class RateLimitError(APIStatusError):
    """429 Too Many Requests: `quota_exceeded`, `rate_limited`, `throttled`."""

    statuses = (429,)


class QuotaExceededError(RateLimitError):
    """`quota_exceeded`: The usage plan's daily quota is used up."""


class RateLimitedError(RateLimitError):
    """`rate_limited`: A rate limit is used up; wait `Retry-After` seconds."""


class ThrottledError(RateLimitError):
    """`throttled`: Requests arrive faster than the usage plan allows; wait a second."""


class InternalServerError(ServerError):
    """500 Internal Server Error: `internal_error`."""

    statuses = (500,)


class ServiceUnavailableError(ServerError):
    """503 Service Unavailable: `service_unavailable`."""

    statuses = (503,)


class GatewayTimeoutError(ServerError):
    """504 Gateway Timeout: `timeout`."""

    statuses = (504,)


STATUSES: dict[int, type[APIStatusError]] = {
    400: BadRequestError,
    401: AuthenticationError,
    402: PaymentRequiredError,
    403: PermissionDeniedError,
    404: NotFoundError,
    405: MethodNotAllowedError,
    409: ConflictError,
    410: GoneError,
    412: PreconditionFailedError,
    413: ContentTooLargeError,
    415: UnsupportedMediaTypeError,
    422: InvalidRequestError,
    429: RateLimitError,
    500: InternalServerError,
    503: ServiceUnavailableError,
    504: GatewayTimeoutError,
}
CODES: dict[str, type[APIStatusError]] = {
    "agent_in_use": AgentInUseError,
    "agent_is_default": AgentIsDefaultError,
    "already_invited": AlreadyInvitedError,
    "already_member": AlreadyMemberError,
    "already_subscribed": AlreadySubscribedError,
    "ambiguous_local_time": AmbiguousLocalTimeError,
    "appointment_is_over": AppointmentIsOverError,
    "bad_request": BadRequestError,
    "beyond_booking_window": BeyondBookingWindowError,
    "billing_inactive": PaymentRequiredError,
    "body_not_allowed": BodyNotAllowedError,
    "calendar_out_of_date": CalendarOutOfDateError,
    "call_in_progress": CallInProgressError,
    "call_limit_reached": CallLimitReachedError,
    "call_not_cancelable": CallNotCancelableError,
    "conflict": ConflictError,
    "contact_erased": ContactErasedError,
    "contact_has_appointments": ContactHasAppointmentsError,
    "contact_in_call": ContactInCallError,
    "contact_too_large": ContactTooLargeError,
    "delivery_under_way": DeliveryUnderWayError,
    "destination_not_allowed": DestinationNotAllowedError,
    "do_not_call": DoNotCallError,
    "endpoint_disabled": EndpointDisabledError,
    "expired": ExpiredError,
    "hold_converted": HoldConvertedError,
    "hold_expired": HoldExpiredError,
    "idempotency_key_reused": IdempotencyKeyReusedError,
    "illegal_transition": IllegalTransitionError,
    "in_the_past": InThePastError,
    "inside_minimum_notice": InsideMinimumNoticeError,
    "insufficient_scope": InsufficientScopeError,
    "internal_error": InternalServerError,
    "invalid_api_key": AuthenticationError,
    "invalid_cursor": InvalidCursorError,
    "invalid_fields": InvalidFieldsError,
    "invalid_idempotency_key": InvalidIdempotencyKeyError,
    "invalid_json": InvalidJsonError,
    "key_already_rotated": KeyAlreadyRotatedError,
    "key_not_active": KeyNotActiveError,
    "key_outlives_caller": KeyOutlivesCallerError,
    "last_key_manager": LastKeyManagerError,
    "last_owner": LastOwnerError,
    "merged": MergedError,
    "method_not_allowed": MethodNotAllowedError,
    "no_customer": NoCustomerError,
    "nonexistent_local_time": NonexistentLocalTimeError,
    "not_found": NotFoundError,
    "outside_opening_hours": OutsideOpeningHoursError,
    "owner_rights_required": OwnerRightsRequiredError,
    "phone_number_not_assigned": PhoneNumberNotAssignedError,
    "phone_number_taken": PhoneNumberTakenError,
    "phone_taken": PhoneTakenError,
    "quota_exceeded": QuotaExceededError,
    "rate_limited": RateLimitedError,
    "recording_not_available": RecordingNotAvailableError,
    "repeated_query_parameter": RepeatedQueryParameterError,
    "request_too_large": ContentTooLargeError,
    "scope_not_held": ScopeNotHeldError,
    "service_in_use": ServiceInUseError,
    "service_inactive": ServiceInactiveError,
    "service_name_taken": ServiceNameTakenError,
    "service_not_offered": ServiceNotOfferedError,
    "service_unavailable": ServiceUnavailableError,
    "sign_in_not_configured": SignInNotConfiguredError,
    "slot_taken": SlotTakenError,
    "stale_version": PreconditionFailedError,
    "still_running": StillRunningError,
    "throttled": ThrottledError,
    "timeout": GatewayTimeoutError,
    "too_many_busy_blocks": TooManyBusyBlocksError,
    "too_many_endpoints": TooManyEndpointsError,
    "too_many_phones": TooManyPhonesError,
    "too_many_rotations": TooManyRotationsError,
    "too_many_services": TooManyServicesError,
    "too_many_sources": TooManySourcesError,
    "transcript_not_available": TranscriptNotAvailableError,
    "unknown_query_parameter": UnknownQueryParameterError,
    "unsupported_media_type": UnsupportedMediaTypeError,
}


def error_class(code: str | None, status: int) -> type[APIStatusError]:
    """Return the class of a code, else the one of its status, else the general one."""
    found = CODES.get(code or "")
    if found is not None and found.statuses == (status,):
        return found
    return STATUSES.get(status, ServerError if status >= HTTPStatus.INTERNAL_SERVER_ERROR else APIStatusError)
