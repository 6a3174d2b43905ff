"""Problem documents as OpenAPI: which codes each operation answers with, and the members that come with a code.

docs/errors.md has every code with its status and meaning. Routes declare their own codes. The codes that all routes
share follow from the method, the path and the access.
"""

import functools
import re
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

from voxanne.api.http.problems import MEDIA_TYPE, MEMBER_SCOPES, phrase_of
from voxanne.api.http.route_groups import Access, Key

ERRORS = Path(__file__).parent.parent / "docs" / "errors.md"
_ROW = re.compile(r"^\| `(\w+)` \| ([0-9, ]+) \| (.*) \|$", re.MULTILINE)
_SLOTS: dict[str, Any] = {"type": "array", "items": {"$ref": "#/components/schemas/Slot"}, "maxItems": 3}


def _id(description: str) -> dict[str, Any]:
    return {"description": description, "type": "string"}


def _ids(description: str, most: int | None = None) -> dict[str, Any]:
    bound = {} if most is None else {"maxItems": most}
    return {"description": description, "type": "array", "items": {"type": "string"}, **bound}


def _a(schema: str, description: str) -> dict[str, Any]:
    return {"description": description, "$ref": f"#/components/schemas/{schema}"}


# Members of the problems with these codes, beside those that every problem has.
MEMBERS: dict[str, dict[str, Any]] = {
    "agent_in_use": {"call_id": _id("The id of a call that has not ended.")},
    "already_invited": {"invitation_id": _id("The id of the open invitation.")},
    "already_member": {"member_id": _id("The id of the member.")},
    "call_limit_reached": {
        "per": _a("CallLimitScope", "The limit that is reached: of the organisation, or of the phone number."),
        "limit": {"description": "The maximum number of call-backs a day.", "type": "integer"},
        "resets_at": _a("Timestamp", "When the organisation's day ends."),
    },
    "call_not_cancelable": {"current_status": _a("CallStatus", "The status of the call.")},
    "contact_has_appointments": {"appointment_ids": _ids("The ids of the future appointments.")},
    "contact_in_call": {"call_id": _id("The id of the call that has not ended.")},
    "hold_converted": {"appointment_id": _id("The id of the appointment.")},
    "hold_expired": {"next_free_slots": {"description": "The next free times.", **_SLOTS}},
    "illegal_transition": {
        "current_status": _a("AppointmentStatus", "The status of the appointment."),
        "legal_transitions": {
            "description": "The statuses that it can change to.",
            "type": "array",
            "items": {"$ref": "#/components/schemas/AppointmentStatus"},
        },
    },
    "insufficient_scope": {
        "required_scope": _id("The scope that the request requires. `*:read`: any scope that reads.")
    },
    "key_already_rotated": {"successor_id": _id("The id of the key that replaces the rotated one.")},
    "merged": {"contact_id": _id("The id of the contact that replaces the merged one.")},
    "phone_number_taken": {"agent_id": _id("The id of the agent that has the number.")},
    "phone_taken": {"contact_id": _id("The id of the contact that has the phone.")},
    "service_in_use": {"appointment_ids": _ids("The ids of the first 20 future appointments.", 20)},
    "service_name_taken": {"service_id": _id("The id of the service that has the name.")},
    "scope_not_held": {"lacking_scopes": _ids("The scopes that the key lacks.")},
    "slot_taken": {"next_free_slots": {"description": "The next free times.", **_SLOTS}},
    "too_many_phones": {"limit": {"description": "The maximum number of other phones.", "type": "integer"}},
}
_PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "A problem document (RFC 9457). Write programs against `code`, which is stable.",
    "required": ["type", "title", "status", "detail", "code", "request_id"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "The address of the page that explains `code`."},
        "title": {"type": "string", "description": "The name of the HTTP status."},
        "status": {"type": "integer", "minimum": 400, "maximum": 599, "description": "The HTTP status."},
        "detail": {
            "type": "string",
            "description": "What is wrong with this request, for people. The text can change.",
        },
        "code": {
            "type": "string",
            "pattern": "^[a-z][a-z_]*$",
            "description": "What is wrong, for programs. A code does not change.",
        },
        "request_id": {"type": "string", "description": "The id of the request, as in the header `Request-Id`."},
    },
}
SCHEMAS: dict[str, Any] = {
    "Problem": _PROBLEM,
    "ErrorPlace": {"type": "string", "enum": ["query", "path"]},
    "CallLimitScope": {"type": "string", "enum": ["organization", "number"]},
    "FieldError": {
        "type": "object",
        "required": ["pointer", "detail"],
        "properties": {
            "pointer": {
                "type": "string",
                "description": "The place of the error as a JSON Pointer in URI fragment form (RFC 6901): #/tools/0",
            },
            "detail": {"type": "string", "description": "What is wrong with the field, for people."},
            "in": {
                "description": "Where the field is. Absent: in the body.",
                "$ref": "#/components/schemas/ErrorPlace",
            },
        },
    },
    "InvalidFieldsProblem": {
        "description": "Fields are invalid. `errors` lists at most 100 of them.",
        "allOf": [
            {"$ref": "#/components/schemas/Problem"},
            {
                "type": "object",
                "properties": {
                    "errors": {
                        "type": "array",
                        "items": {"$ref": "#/components/schemas/FieldError"},
                        "minItems": 1,
                        "maxItems": 100,
                    }
                },
                "required": ["errors"],
            },
        ],
    },
}
_NOT_OF_FIELDS = "idempotency_key_reused"


@dataclass(frozen=True)
class Meaning:
    """A row of docs/errors.md."""

    code: str
    statuses: tuple[int, ...]
    text: str


@functools.cache
def meanings() -> dict[str, Meaning]:
    """Return the codes that docs/errors.md explains, in its order."""
    rows = _ROW.findall(ERRORS.read_text(encoding="utf-8"))
    return {
        code: Meaning(code, tuple(int(status) for status in statuses.split(",")), text) for code, statuses, text in rows
    }


def schemas() -> dict[str, Any]:
    """Return the schemas of problems: the general one, and one for each code with its own members."""
    return SCHEMAS | {_schema_name(code): _with_members(code, members) for code, members in MEMBERS.items()}


def _schema_name(code: str) -> str:
    return "".join(word.capitalize() for word in code.split("_")) + "Problem"


def _with_members(code: str, members: dict[str, Any]) -> dict[str, Any]:
    hidden = {name: scope for name, scope in MEMBER_SCOPES.items() if name in members}
    described = {
        name: schema | {"description": f"{schema['description']} Absent if the key lacks `{hidden[name]}`."}
        if name in hidden
        else schema
        for name, schema in members.items()
    }
    always = [name for name in members if name not in hidden]
    # Not a const: openapi-python-client cannot merge one with the general code, and leaves the whole problem out.
    narrowed = {"type": "string", "enum": [code]}
    own: dict[str, Any] = {"type": "object", "properties": {"code": narrowed, **described}}
    if always:
        own["required"] = always
    return {
        "description": plain(meanings()[code].text),
        "allOf": [{"$ref": "#/components/schemas/Problem"}, own],
    }


def plain(text: str) -> str:
    """Return the first sentence of an explanation, or what it says before a colon, with a period."""
    return re.split(r"(?<=[.:]) ", text)[0].rstrip(":.") + "." if text else text


def codes_of(method: str, path: str, access: Access, parts: set[str], own: tuple[str, ...]) -> dict[str, list[str]]:
    """Return the codes that an operation answers with, by status.

    *parts* are those of `body`, `query`, `cursor`, `if_match` that the operation takes; *own* are the codes that its
    route declares.
    """
    codes = {"method_not_allowed", "bad_request", "unknown_query_parameter", "internal_error", "service_unavailable"}
    codes |= {"repeated_query_parameter"} if "query" in parts else set()
    codes |= {"invalid_fields"} if parts & {"query", "body"} or method == "post" else set()
    if access.requires is not Key.NONE:
        codes |= {"invalid_api_key", "rate_limited", "throttled", "quota_exceeded", "request_too_large", "timeout"}
        codes |= {"insufficient_scope"} if access.requires is not Key.ANY else set()
    codes |= {"not_found"} if "{" in path else set()
    codes |= {"invalid_json", "unsupported_media_type"} if "body" in parts or method == "post" else set()
    codes |= {"body_not_allowed"} if method == "delete" and "body" not in parts else set()
    codes |= {"invalid_cursor"} if "cursor" in parts else set()
    codes |= {"invalid_idempotency_key", "idempotency_key_reused"} if method == "post" else set()
    codes |= {"billing_inactive"} if access.billed else set()
    codes |= {"owner_rights_required"} if access.owners_only else set()
    codes |= {"conflict"} if method in {"patch", "delete"} or (method == "post" and "{" in path) else set()
    codes |= {"stale_version"} if "if_match" in parts else set()
    by_status: dict[str, list[str]] = {}
    for meaning in meanings().values():
        if meaning.code in codes | set(own):
            by_status.setdefault(str(meaning.statuses[0]), []).append(meaning.code)
    return dict(sorted(by_status.items()))


def response(status: str, codes: list[str], headers: dict[str, Any]) -> dict[str, Any]:
    """Return the response with any of the problems of *codes*."""
    return {
        "description": _description(status, codes),
        "headers": headers,
        "content": {MEDIA_TYPE: {"schema": _schema(codes)}},
        "x-codes": codes,
    }


def _description(status: str, codes: list[str]) -> str:
    if len(codes) == 1:
        return f"`{codes[0]}`: {plain(meanings()[codes[0]].text)}"
    lines = [f"- `{code}`: {plain(meanings()[code].text)}" for code in codes]
    return "\n".join([f"{phrase_of(int(status))}:", "", *lines])


def _schema(codes: list[str]) -> dict[str, Any]:
    names = [_problem_of(code) for code in codes]
    references = [
        {"$ref": f"#/components/schemas/{name}"} for name in dict.fromkeys(sorted(names, key="Problem".__eq__))
    ]
    return references[0] if len(references) == 1 else {"anyOf": references}


def _problem_of(code: str) -> str:
    """Return the name of the schema of a code's problems."""
    if code in MEMBERS:
        return _schema_name(code)
    of_fields = meanings()[code].statuses == (HTTPStatus.UNPROCESSABLE_ENTITY,) and code != _NOT_OF_FIELDS
    return "InvalidFieldsProblem" if of_fields else "Problem"
