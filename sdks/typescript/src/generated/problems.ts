// Written by `make sdk-typescript` from functions/public/openapi.json: do not change it here.
import { APIStatusError } from "../errors.js";
import type { components } from "./schema.js";

/** The codes of https://api.voxanne.ai/errors; a newer server may send others. */
export type ErrorCode =
  | "agent_in_use"
  | "agent_is_default"
  | "already_invited"
  | "already_member"
  | "already_subscribed"
  | "ambiguous_local_time"
  | "appointment_is_over"
  | "bad_request"
  | "beyond_booking_window"
  | "billing_inactive"
  | "body_not_allowed"
  | "calendar_out_of_date"
  | "call_in_progress"
  | "call_limit_reached"
  | "call_not_cancelable"
  | "conflict"
  | "contact_erased"
  | "contact_has_appointments"
  | "contact_in_call"
  | "contact_too_large"
  | "delivery_under_way"
  | "destination_not_allowed"
  | "do_not_call"
  | "endpoint_disabled"
  | "expired"
  | "hold_converted"
  | "hold_expired"
  | "idempotency_key_reused"
  | "illegal_transition"
  | "in_the_past"
  | "inside_minimum_notice"
  | "insufficient_scope"
  | "internal_error"
  | "invalid_api_key"
  | "invalid_cursor"
  | "invalid_fields"
  | "invalid_idempotency_key"
  | "invalid_json"
  | "key_already_rotated"
  | "key_not_active"
  | "key_outlives_caller"
  | "last_key_manager"
  | "last_owner"
  | "merged"
  | "method_not_allowed"
  | "no_customer"
  | "nonexistent_local_time"
  | "not_found"
  | "outside_opening_hours"
  | "owner_rights_required"
  | "phone_number_not_assigned"
  | "phone_number_taken"
  | "phone_taken"
  | "quota_exceeded"
  | "rate_limited"
  | "recording_not_available"
  | "repeated_query_parameter"
  | "request_too_large"
  | "scope_not_held"
  | "service_in_use"
  | "service_inactive"
  | "service_name_taken"
  | "service_not_offered"
  | "service_unavailable"
  | "sign_in_not_configured"
  | "slot_taken"
  | "stale_version"
  | "still_running"
  | "throttled"
  | "timeout"
  | "too_many_busy_blocks"
  | "too_many_endpoints"
  | "too_many_phones"
  | "too_many_rotations"
  | "too_many_services"
  | "too_many_sources"
  | "transcript_not_available"
  | "unknown_query_parameter"
  | "unsupported_media_type"
  | (string & {});

/** 5xx: the API failed. It may have done what was asked. */
export class ServerError extends APIStatusError {
  static {
    this.prototype.name = "ServerError";
  }
}

/** 400 Bad Request: `bad_request`, `body_not_allowed`, `invalid_cursor`, `invalid_idempotency_key`, `invalid_json`, `repeated_query_parameter`, `unknown_query_parameter`. */
export class BadRequestError extends APIStatusError {
  static {
    this.prototype.name = "BadRequestError";
  }
}

/** `body_not_allowed`: `DELETE` takes no body on this path. */
export class BodyNotAllowedError extends BadRequestError {
  static {
    this.prototype.name = "BodyNotAllowedError";
  }
}

/** `invalid_cursor`: The cursor does not belong to this list with these filters. */
export class InvalidCursorError extends BadRequestError {
  static {
    this.prototype.name = "InvalidCursorError";
  }
}

/** `invalid_idempotency_key`: `Idempotency-Key` must be 1 to 255 visible ASCII characters. */
export class InvalidIdempotencyKeyError extends BadRequestError {
  static {
    this.prototype.name = "InvalidIdempotencyKeyError";
  }
}

/** `invalid_json`: The body is not JSON as RFC 8259 defines it. */
export class InvalidJsonError extends BadRequestError {
  static {
    this.prototype.name = "InvalidJsonError";
  }
}

/** `repeated_query_parameter`: A query parameter was sent twice. */
export class RepeatedQueryParameterError extends BadRequestError {
  static {
    this.prototype.name = "RepeatedQueryParameterError";
  }
}

/** `unknown_query_parameter`: The route has no query parameter of this name; `detail` lists those it has. */
export class UnknownQueryParameterError extends BadRequestError {
  static {
    this.prototype.name = "UnknownQueryParameterError";
  }
}

/** 401 Unauthorized: `invalid_api_key`. */
export class AuthenticationError extends APIStatusError {
  static {
    this.prototype.name = "AuthenticationError";
  }
}

/** 402 Payment Required: `billing_inactive`. */
export class PaymentRequiredError extends APIStatusError {
  static {
    this.prototype.name = "PaymentRequiredError";
  }
}

/** 403 Forbidden: `insufficient_scope`, `key_outlives_caller`, `owner_rights_required`, `scope_not_held`. */
export class PermissionDeniedError extends APIStatusError {
  static {
    this.prototype.name = "PermissionDeniedError";
  }
}

/** `insufficient_scope`: The key lacks a scope. */
export class InsufficientScopeError extends PermissionDeniedError {
  declare readonly required_scope: components["schemas"]["InsufficientScopeProblem"]["required_scope"];
  static {
    this.prototype.name = "InsufficientScopeError";
  }
}

/** `key_outlives_caller`: A key that expires can create and rotate only keys that expire no later than itself, and gives members no role. */
export class KeyOutlivesCallerError extends PermissionDeniedError {
  static {
    this.prototype.name = "KeyOutlivesCallerError";
  }
}

/** `owner_rights_required`: Only an owner may manage billing, or create, change or remove owners. */
export class OwnerRightsRequiredError extends PermissionDeniedError {
  static {
    this.prototype.name = "OwnerRightsRequiredError";
  }
}

/** `scope_not_held`: A key cannot grant scopes that it lacks, gain them by rotation, or revoke a key that has them. */
export class ScopeNotHeldError extends PermissionDeniedError {
  declare readonly lacking_scopes: components["schemas"]["ScopeNotHeldProblem"]["lacking_scopes"];
  static {
    this.prototype.name = "ScopeNotHeldError";
  }
}

/** 404 Not Found: `not_found`, `recording_not_available`, `transcript_not_available`. */
export class NotFoundError extends APIStatusError {
  static {
    this.prototype.name = "NotFoundError";
  }
}

/** `recording_not_available`: The call was not recorded. */
export class RecordingNotAvailableError extends NotFoundError {
  static {
    this.prototype.name = "RecordingNotAvailableError";
  }
}

/** `transcript_not_available`: The call has no transcript, and none will come. */
export class TranscriptNotAvailableError extends NotFoundError {
  static {
    this.prototype.name = "TranscriptNotAvailableError";
  }
}

/** 405 Method Not Allowed: `method_not_allowed`. */
export class MethodNotAllowedError extends APIStatusError {
  static {
    this.prototype.name = "MethodNotAllowedError";
  }
}

/** 409 Conflict: `agent_in_use`, `agent_is_default`, `already_invited`, `already_member`, `already_subscribed`, `appointment_is_over`, `call_in_progress`, `call_limit_reached`, `call_not_cancelable`, `conflict`, `contact_has_appointments`, `contact_in_call`, `contact_too_large`, `delivery_under_way`, `do_not_call`, `endpoint_disabled`, `hold_converted`, `hold_expired`, `illegal_transition`, `key_already_rotated`, `key_not_active`, `last_key_manager`, `last_owner`, `no_customer`, `phone_number_taken`, `phone_taken`, `service_in_use`, `service_name_taken`, `sign_in_not_configured`, `slot_taken`, `still_running`, `too_many_busy_blocks`, `too_many_endpoints`, `too_many_phones`, `too_many_rotations`, `too_many_services`, `too_many_sources`. */
export class ConflictError extends APIStatusError {
  static {
    this.prototype.name = "ConflictError";
  }
}

/** `agent_in_use`: The agent has a call that has not ended. */
export class AgentInUseError extends ConflictError {
  declare readonly call_id: components["schemas"]["AgentInUseProblem"]["call_id"];
  static {
    this.prototype.name = "AgentInUseError";
  }
}

/** `agent_is_default`: The agent is the organisation's default. */
export class AgentIsDefaultError extends ConflictError {
  static {
    this.prototype.name = "AgentIsDefaultError";
  }
}

/** `already_invited`: An invitation for this e-mail address is open. */
export class AlreadyInvitedError extends ConflictError {
  declare readonly invitation_id: components["schemas"]["AlreadyInvitedProblem"]["invitation_id"];
  static {
    this.prototype.name = "AlreadyInvitedError";
  }
}

/** `already_member`: A member already has this e-mail address. */
export class AlreadyMemberError extends ConflictError {
  declare readonly member_id: components["schemas"]["AlreadyMemberProblem"]["member_id"];
  static {
    this.prototype.name = "AlreadyMemberError";
  }
}

/** `already_subscribed`: The organisation has a subscription that gives service. */
export class AlreadySubscribedError extends ConflictError {
  static {
    this.prototype.name = "AlreadySubscribedError";
  }
}

/** `appointment_is_over`: An appointment that is fulfilled, cancelled or a no-show cannot be moved. */
export class AppointmentIsOverError extends ConflictError {
  static {
    this.prototype.name = "AppointmentIsOverError";
  }
}

/** `call_in_progress`: What was said can't be erased before the call has ended (`queued`, `ringing`, `in_progress`). */
export class CallInProgressError extends ConflictError {
  static {
    this.prototype.name = "CallInProgressError";
  }
}

/** `call_limit_reached`: The organisation, or the contact's number, has reached its number of call-backs for today. */
export class CallLimitReachedError extends ConflictError {
  declare readonly per: components["schemas"]["CallLimitReachedProblem"]["per"];
  declare readonly limit: components["schemas"]["CallLimitReachedProblem"]["limit"];
  declare readonly resets_at: components["schemas"]["CallLimitReachedProblem"]["resets_at"];
  static {
    this.prototype.name = "CallLimitReachedError";
  }
}

/** `call_not_cancelable`: Only a call that waits to be dialled can be cancelled. */
export class CallNotCancelableError extends ConflictError {
  declare readonly current_status: components["schemas"]["CallNotCancelableProblem"]["current_status"];
  static {
    this.prototype.name = "CallNotCancelableError";
  }
}

/** `contact_has_appointments`: The contact cannot be erased while it has future appointments. */
export class ContactHasAppointmentsError extends ConflictError {
  declare readonly appointment_ids: components["schemas"]["ContactHasAppointmentsProblem"]["appointment_ids"];
  static {
    this.prototype.name = "ContactHasAppointmentsError";
  }
}

/** `contact_in_call`: The contact is in a call, or is already being called back. */
export class ContactInCallError extends ConflictError {
  declare readonly call_id: components["schemas"]["ContactInCallProblem"]["call_id"];
  static {
    this.prototype.name = "ContactInCallError";
  }
}

/** `contact_too_large`: The notes, tags and metadata of the two contacts are too long to be merged into one. */
export class ContactTooLargeError extends ConflictError {
  static {
    this.prototype.name = "ContactTooLargeError";
  }
}

/** `delivery_under_way`: The delivery is being sent at this moment. */
export class DeliveryUnderWayError extends ConflictError {
  static {
    this.prototype.name = "DeliveryUnderWayError";
  }
}

/** `do_not_call`: The contact has `do_not_call` set, so no request can have it called. */
export class DoNotCallError extends ConflictError {
  static {
    this.prototype.name = "DoNotCallError";
  }
}

/** `endpoint_disabled`: Nothing is sent to a disabled endpoint. */
export class EndpointDisabledError extends ConflictError {
  static {
    this.prototype.name = "EndpointDisabledError";
  }
}

/** `hold_converted`: The hold is already an appointment. */
export class HoldConvertedError extends ConflictError {
  declare readonly appointment_id: components["schemas"]["HoldConvertedProblem"]["appointment_id"];
  static {
    this.prototype.name = "HoldConvertedError";
  }
}

/** `hold_expired`: The hold has expired, so its time may be taken. */
export class HoldExpiredError extends ConflictError {
  declare readonly next_free_slots: components["schemas"]["HoldExpiredProblem"]["next_free_slots"];
  static {
    this.prototype.name = "HoldExpiredError";
  }
}

/** `illegal_transition`: The appointment cannot change to the requested status. */
export class IllegalTransitionError extends ConflictError {
  declare readonly current_status: components["schemas"]["IllegalTransitionProblem"]["current_status"];
  declare readonly legal_transitions: components["schemas"]["IllegalTransitionProblem"]["legal_transitions"];
  static {
    this.prototype.name = "IllegalTransitionError";
  }
}

/** `key_already_rotated`: The key was rotated before. */
export class KeyAlreadyRotatedError extends ConflictError {
  declare readonly successor_id: components["schemas"]["KeyAlreadyRotatedProblem"]["successor_id"];
  static {
    this.prototype.name = "KeyAlreadyRotatedError";
  }
}

/** `key_not_active`: A key that is revoked or has expired cannot be rotated. */
export class KeyNotActiveError extends ConflictError {
  static {
    this.prototype.name = "KeyNotActiveError";
  }
}

/** `last_key_manager`: This is the last key that has all scopes and does not expire. */
export class LastKeyManagerError extends ConflictError {
  static {
    this.prototype.name = "LastKeyManagerError";
  }
}

/** `last_owner`: The member is the organisation's last owner. */
export class LastOwnerError extends ConflictError {
  static {
    this.prototype.name = "LastOwnerError";
  }
}

/** `no_customer`: The organisation has never started a checkout, so the portal has nothing to show. */
export class NoCustomerError extends ConflictError {
  static {
    this.prototype.name = "NoCustomerError";
  }
}

/** `phone_number_taken`: Another agent of the organisation has this `phone_number`. */
export class PhoneNumberTakenError extends ConflictError {
  declare readonly agent_id: components["schemas"]["PhoneNumberTakenProblem"]["agent_id"];
  static {
    this.prototype.name = "PhoneNumberTakenError";
  }
}

/** `phone_taken`: Another contact of the organisation has this phone. */
export class PhoneTakenError extends ConflictError {
  declare readonly contact_id: components["schemas"]["PhoneTakenProblem"]["contact_id"];
  static {
    this.prototype.name = "PhoneTakenError";
  }
}

/** `service_in_use`: The service cannot be deleted while future appointments name it. */
export class ServiceInUseError extends ConflictError {
  declare readonly appointment_ids: components["schemas"]["ServiceInUseProblem"]["appointment_ids"];
  static {
    this.prototype.name = "ServiceInUseError";
  }
}

/** `service_name_taken`: Another service of the organisation has this name or alias; the comparison ignores case, accents and punctuation. */
export class ServiceNameTakenError extends ConflictError {
  declare readonly service_id: components["schemas"]["ServiceNameTakenProblem"]["service_id"];
  static {
    this.prototype.name = "ServiceNameTakenError";
  }
}

/** `sign_in_not_configured`: The deployment has no sign-in provider, so an invitation could not be accepted. */
export class SignInNotConfiguredError extends ConflictError {
  static {
    this.prototype.name = "SignInNotConfiguredError";
  }
}

/** `slot_taken`: The time is taken; the response does not say by whom. */
export class SlotTakenError extends ConflictError {
  declare readonly next_free_slots: components["schemas"]["SlotTakenProblem"]["next_free_slots"];
  static {
    this.prototype.name = "SlotTakenError";
  }
}

/** `still_running`: The first request with this `Idempotency-Key` is still in progress at the payment provider. */
export class StillRunningError extends ConflictError {
  static {
    this.prototype.name = "StillRunningError";
  }
}

/** `too_many_busy_blocks`: The calendar has 10,000 busy blocks that have not ended, the most it can have. */
export class TooManyBusyBlocksError extends ConflictError {
  static {
    this.prototype.name = "TooManyBusyBlocksError";
  }
}

/** `too_many_endpoints`: The organisation has 32 webhook endpoints, the most it can have. */
export class TooManyEndpointsError extends ConflictError {
  static {
    this.prototype.name = "TooManyEndpointsError";
  }
}

/** `too_many_phones`: The merged contact would have more `other_phones` than a contact can have. */
export class TooManyPhonesError extends ConflictError {
  declare readonly limit: components["schemas"]["TooManyPhonesProblem"]["limit"];
  static {
    this.prototype.name = "TooManyPhonesError";
  }
}

/** `too_many_rotations`: The endpoint's secret was replaced five times within a day, and deliveries are still signed with all of these secrets. */
export class TooManyRotationsError extends ConflictError {
  static {
    this.prototype.name = "TooManyRotationsError";
  }
}

/** `too_many_services`: The organisation has reached the maximum number of services, 100. */
export class TooManyServicesError extends ConflictError {
  static {
    this.prototype.name = "TooManyServicesError";
  }
}

/** `too_many_sources`: An organisation can have at most 100 calendar sources. */
export class TooManySourcesError extends ConflictError {
  static {
    this.prototype.name = "TooManySourcesError";
  }
}

/** 410 Gone: `contact_erased`, `expired`, `merged`. */
export class GoneError extends APIStatusError {
  static {
    this.prototype.name = "GoneError";
  }
}

/** `contact_erased`: The contact, in the path, in a field of the body, or of the appointment, was erased (`DELETE /api/contacts/{id}`). */
export class ContactErasedError extends GoneError {
  static {
    this.prototype.name = "ContactErasedError";
  }
}

/** `expired`: The recording or transcript was deleted. */
export class ExpiredError extends GoneError {
  static {
    this.prototype.name = "ExpiredError";
  }
}

/** `merged`: The contact, in the path or in a field of the body, was merged into another one. */
export class MergedError extends GoneError {
  declare readonly contact_id: components["schemas"]["MergedProblem"]["contact_id"];
  static {
    this.prototype.name = "MergedError";
  }
}

/** 412 Precondition Failed: `stale_version`. */
export class PreconditionFailedError extends APIStatusError {
  static {
    this.prototype.name = "PreconditionFailedError";
  }
}

/** 413 Content Too Large: `request_too_large`. */
export class ContentTooLargeError extends APIStatusError {
  static {
    this.prototype.name = "ContentTooLargeError";
  }
}

/** 415 Unsupported Media Type: `unsupported_media_type`. */
export class UnsupportedMediaTypeError extends APIStatusError {
  static {
    this.prototype.name = "UnsupportedMediaTypeError";
  }
}

/** 422 Unprocessable Content: `ambiguous_local_time`, `beyond_booking_window`, `calendar_out_of_date`, `destination_not_allowed`, `idempotency_key_reused`, `in_the_past`, `inside_minimum_notice`, `invalid_fields`, `nonexistent_local_time`, `outside_opening_hours`, `phone_number_not_assigned`, `service_inactive`, `service_not_offered`. */
export class InvalidRequestError extends APIStatusError {
  static {
    this.prototype.name = "InvalidRequestError";
  }
}

/** `ambiguous_local_time`: The local time occurs twice that day, because the clocks go back. */
export class AmbiguousLocalTimeError extends InvalidRequestError {
  static {
    this.prototype.name = "AmbiguousLocalTimeError";
  }
}

/** `beyond_booking_window`: `starts_at` is on a later day than the calendar's `booking_window_days` allow. */
export class BeyondBookingWindowError extends InvalidRequestError {
  static {
    this.prototype.name = "BeyondBookingWindowError";
  }
}

/** `calendar_out_of_date`: One of the calendar's iCalendar sources is stale, and its `on_stale_source` is `refuse`. */
export class CalendarOutOfDateError extends InvalidRequestError {
  static {
    this.prototype.name = "CalendarOutOfDateError";
  }
}

/** `destination_not_allowed`: Agents do not call this number. */
export class DestinationNotAllowedError extends InvalidRequestError {
  static {
    this.prototype.name = "DestinationNotAllowedError";
  }
}

/** `idempotency_key_reused`: This `Idempotency-Key` was used before, with another path or body. */
export class IdempotencyKeyReusedError extends InvalidRequestError {
  static {
    this.prototype.name = "IdempotencyKeyReusedError";
  }
}

/** `in_the_past`: `starts_at` of an appointment, or `ends_at` of a busy block, is in the past. */
export class InThePastError extends InvalidRequestError {
  static {
    this.prototype.name = "InThePastError";
  }
}

/** `inside_minimum_notice`: `starts_at` is sooner than the `min_notice_minutes` of the service or the calendar allow. */
export class InsideMinimumNoticeError extends InvalidRequestError {
  static {
    this.prototype.name = "InsideMinimumNoticeError";
  }
}

/** `invalid_fields`: Fields are invalid. */
export class InvalidFieldsError extends InvalidRequestError {
  static {
    this.prototype.name = "InvalidFieldsError";
  }
}

/** `nonexistent_local_time`: The local time does not occur that day, because the clocks skip it. */
export class NonexistentLocalTimeError extends InvalidRequestError {
  static {
    this.prototype.name = "NonexistentLocalTimeError";
  }
}

/** `outside_opening_hours`: The calendar is closed at some minute between `starts_at` and `ends_at`. */
export class OutsideOpeningHoursError extends InvalidRequestError {
  static {
    this.prototype.name = "OutsideOpeningHoursError";
  }
}

/** `phone_number_not_assigned`: The `phone_number` is not assigned to the organisation (`GET /api/phone-numbers` lists those that are). */
export class PhoneNumberNotAssignedError extends InvalidRequestError {
  static {
    this.prototype.name = "PhoneNumberNotAssignedError";
  }
}

/** `service_inactive`: The service is not active, so it cannot be booked. */
export class ServiceInactiveError extends InvalidRequestError {
  static {
    this.prototype.name = "ServiceInactiveError";
  }
}

/** `service_not_offered`: The calendar is not among the service's `calendar_ids`, or none of these calendars exists any more. */
export class ServiceNotOfferedError extends InvalidRequestError {
  static {
    this.prototype.name = "ServiceNotOfferedError";
  }
}

/** 429 Too Many Requests: `quota_exceeded`, `rate_limited`, `throttled`. */
export class RateLimitError extends APIStatusError {
  static {
    this.prototype.name = "RateLimitError";
  }
}

/** `quota_exceeded`: The usage plan's daily quota is used up. */
export class QuotaExceededError extends RateLimitError {
  static {
    this.prototype.name = "QuotaExceededError";
  }
}

/** `rate_limited`: A rate limit is used up; wait `Retry-After` seconds. */
export class RateLimitedError extends RateLimitError {
  static {
    this.prototype.name = "RateLimitedError";
  }
}

/** `throttled`: Requests arrive faster than the usage plan allows; wait a second. */
export class ThrottledError extends RateLimitError {
  static {
    this.prototype.name = "ThrottledError";
  }
}

/** 500 Internal Server Error: `internal_error`. */
export class InternalServerError extends ServerError {
  static {
    this.prototype.name = "InternalServerError";
  }
}

/** 503 Service Unavailable: `service_unavailable`. */
export class ServiceUnavailableError extends ServerError {
  static {
    this.prototype.name = "ServiceUnavailableError";
  }
}

/** 504 Gateway Timeout: `timeout`. */
export class GatewayTimeoutError extends ServerError {
  static {
    this.prototype.name = "GatewayTimeoutError";
  }
}

export const STATUSES: Readonly<Record<number, typeof APIStatusError>> = {
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
};

export const CODES: Readonly<Record<string, typeof APIStatusError>> = {
  agent_in_use: AgentInUseError,
  agent_is_default: AgentIsDefaultError,
  already_invited: AlreadyInvitedError,
  already_member: AlreadyMemberError,
  already_subscribed: AlreadySubscribedError,
  ambiguous_local_time: AmbiguousLocalTimeError,
  appointment_is_over: AppointmentIsOverError,
  bad_request: BadRequestError,
  beyond_booking_window: BeyondBookingWindowError,
  billing_inactive: PaymentRequiredError,
  body_not_allowed: BodyNotAllowedError,
  calendar_out_of_date: CalendarOutOfDateError,
  call_in_progress: CallInProgressError,
  call_limit_reached: CallLimitReachedError,
  call_not_cancelable: CallNotCancelableError,
  conflict: ConflictError,
  contact_erased: ContactErasedError,
  contact_has_appointments: ContactHasAppointmentsError,
  contact_in_call: ContactInCallError,
  contact_too_large: ContactTooLargeError,
  delivery_under_way: DeliveryUnderWayError,
  destination_not_allowed: DestinationNotAllowedError,
  do_not_call: DoNotCallError,
  endpoint_disabled: EndpointDisabledError,
  expired: ExpiredError,
  hold_converted: HoldConvertedError,
  hold_expired: HoldExpiredError,
  idempotency_key_reused: IdempotencyKeyReusedError,
  illegal_transition: IllegalTransitionError,
  in_the_past: InThePastError,
  inside_minimum_notice: InsideMinimumNoticeError,
  insufficient_scope: InsufficientScopeError,
  internal_error: InternalServerError,
  invalid_api_key: AuthenticationError,
  invalid_cursor: InvalidCursorError,
  invalid_fields: InvalidFieldsError,
  invalid_idempotency_key: InvalidIdempotencyKeyError,
  invalid_json: InvalidJsonError,
  key_already_rotated: KeyAlreadyRotatedError,
  key_not_active: KeyNotActiveError,
  key_outlives_caller: KeyOutlivesCallerError,
  last_key_manager: LastKeyManagerError,
  last_owner: LastOwnerError,
  merged: MergedError,
  method_not_allowed: MethodNotAllowedError,
  no_customer: NoCustomerError,
  nonexistent_local_time: NonexistentLocalTimeError,
  not_found: NotFoundError,
  outside_opening_hours: OutsideOpeningHoursError,
  owner_rights_required: OwnerRightsRequiredError,
  phone_number_not_assigned: PhoneNumberNotAssignedError,
  phone_number_taken: PhoneNumberTakenError,
  phone_taken: PhoneTakenError,
  quota_exceeded: QuotaExceededError,
  rate_limited: RateLimitedError,
  recording_not_available: RecordingNotAvailableError,
  repeated_query_parameter: RepeatedQueryParameterError,
  request_too_large: ContentTooLargeError,
  scope_not_held: ScopeNotHeldError,
  service_in_use: ServiceInUseError,
  service_inactive: ServiceInactiveError,
  service_name_taken: ServiceNameTakenError,
  service_not_offered: ServiceNotOfferedError,
  service_unavailable: ServiceUnavailableError,
  sign_in_not_configured: SignInNotConfiguredError,
  slot_taken: SlotTakenError,
  stale_version: PreconditionFailedError,
  still_running: StillRunningError,
  throttled: ThrottledError,
  timeout: GatewayTimeoutError,
  too_many_busy_blocks: TooManyBusyBlocksError,
  too_many_endpoints: TooManyEndpointsError,
  too_many_phones: TooManyPhonesError,
  too_many_rotations: TooManyRotationsError,
  too_many_services: TooManyServicesError,
  too_many_sources: TooManySourcesError,
  transcript_not_available: TranscriptNotAvailableError,
  unknown_query_parameter: UnknownQueryParameterError,
  unsupported_media_type: UnsupportedMediaTypeError,
};
