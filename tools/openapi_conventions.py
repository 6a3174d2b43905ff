"""The conventions of all routes as OpenAPI: the parts of an operation that Powertools does not know."""

from collections import Counter
from collections.abc import Iterable, Iterator
from json import dumps, loads
from operator import itemgetter
from typing import Any

from tools import openapi_headers as headers
from tools import openapi_problems as problems
from voxanne.api.http.problems import phrase_of
from voxanne.api.http.route_groups import Access, Key

TAGS = {
    "Agents": "The AI voice agents that answer and place calls, and their phone numbers.",
    "Calls": "The call log, with transcripts and recordings, and the calls that agents place for you.",
    "Analytics": "Counts of calls and their outcomes, by day, outcome or agent.",
    "Contacts": "Patients and customers. Each phone number belongs to one contact.",
    "Appointments": "Booked times. Appointments of a calendar never overlap.",
    "Services": "What callers can book, with the duration and the calendars.",
    "Calendars": "When appointments can be booked, and which times are free.",
    "Webhooks": "Events sent to your endpoints, and the log of sent and received webhooks.",
    "Organization": "Your organisation, its limits, and its audit events.",
    "API keys": "API keys and their scopes.",
    "Members": "The people who work in the dashboard, their invitations, and the caller of a request.",
    "Billing": "The plan, and Stripe's pages to pay for it.",
    "Service": "The health of the API, and this document. These paths need no API key.",
    "Providers": "Paths that the voice provider and the payment provider call. Clients do not use them.",
}
COMPONENTS: dict[str, Any] = {
    "securitySchemes": {
        "apiKey": {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key, `vox_live_…` or `vox_test_…`, from Dashboard → Settings → API Keys. Its scopes "
            "set which operations it allows; `x-required-scope` is the scope that an operation requires.",
        }
    },
    "parameters": headers.PARAMETERS,
    "headers": headers.HEADERS,
    "schemas": problems.schemas(),
}
# A PATCH accepts its body under this media type too, with the same meaning.
_MERGE_PATCH = "application/merge-patch+json"
_SUCCESSES = {
    "200": "Success.",
    "201": "Created.",
    "202": "Accepted for processing.",
    "204": "Success, without a body.",
}


def complete(
    method: str, path: str, operation: dict[str, Any], access: Access, codes: tuple[str, ...]
) -> dict[str, Any]:
    """Return an operation with the conventions that Powertools does not know.

    *codes* are the problem codes that its route declares.
    """
    keyed = access.requires is not Key.NONE
    names = {parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "query"}
    successes = {
        status: _success(method, status, response, operation, keyed=keyed, pages="cursor" in names)
        for status, response in operation["responses"].items()
        if status.startswith("2")
    }
    if access.shown_with is not None:
        successes = _withheld(method, successes, access.shown_with, operation, keyed=keyed)
    has_tag = method == "get" and "ETag" in successes.get("200", {}).get("headers", {})
    parts = {
        *(["body"] if "requestBody" in operation else []),
        *(["query"] if names else []),
        *(["cursor"] if "cursor" in names else []),
        *(["if_match"] if method in {"put", "patch", "delete"} else []),
    }
    result = {
        **operation,
        **_access(access),
        "parameters": [
            *map(_parameter, operation.get("parameters", [])),
            *_request_headers(method, keyed=keyed, has_tag=has_tag, if_match="if_match" in parts),
        ],
        "responses": {
            **successes,
            **({"304": headers.unchanged(keyed=keyed)} if has_tag else {}),
            **{
                status: problems.response(status, found, headers.of_problem(status, keyed=keyed))
                for status, found in problems.codes_of(method, path, access, parts, codes).items()
            },
        },
    }
    if "requestBody" in result:
        result["requestBody"] = _body(method, result["requestBody"])
    return result


def _access(access: Access) -> dict[str, Any]:
    """Return the machine-readable requirements that an operation has for the key."""
    if access.requires is Key.NONE:
        return {"security": []}
    members: dict[str, Any] = {"security": [{"apiKey": [access.scope] if access.scope else []}]}
    members["x-required-scope"] = access.scope or ("*:read" if access.requires is Key.READS else None)
    members["x-shown-with-scope"] = access.shown_with
    members["x-audit-action"] = access.audited[0] if access.audited else None
    members["x-needs-active-billing"] = access.billed or None
    members["x-owners-only"] = access.owners_only or None
    return {name: value for name, value in members.items() if value is not None}


def _request_headers(method: str, *, keyed: bool, has_tag: bool, if_match: bool) -> list[dict[str, str]]:
    names = ["IdempotencyKey"] if method == "post" and keyed else []
    names += ["IfMatch"] if if_match else []
    names += ["IfNoneMatch"] if has_tag else []
    return [{"$ref": f"#/components/parameters/{name}"} for name in names]


def _success(
    method: str, status: str, response: dict[str, Any], operation: dict[str, Any], *, keyed: bool, pages: bool
) -> dict[str, Any]:
    described = response["description"]
    sent = headers.of_success(operation["operationId"], method, status, keyed=keyed, pages=pages)
    content = {} if status == "204" else {"content": response["content"]}
    description = described
    if described == "Successful Response":
        description = "A page of the list." if pages else _SUCCESSES[status]
    return {"description": description, "headers": sent, **content}


def _withheld(
    method: str, successes: dict[str, Any], scope: str, operation: dict[str, Any], *, keyed: bool
) -> dict[str, Any]:
    """Return the successes of a write, including those that keys without *scope* get."""
    made = [status for status in successes if method == "post" or status == "201"]
    for status in made:
        described = f"{successes[status]['description']} A key without `{scope}` gets only the `id`."
        successes = {**successes, status: {**successes[status], "description": described}}
    if method == "post" or "204" in successes:
        return successes
    nothing = {"description": f"Success. The key lacks `{scope}`, so the response has no body."}
    return {**successes, "204": _success(method, "204", nothing, operation, keyed=keyed, pages=False)}


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    """Return a parameter with one description, and without null in its schema, which a query can't contain."""
    schema = {name: value for name, value in parameter["schema"].items() if name not in {"title", "description"}}
    options = [option for option in schema.get("anyOf", []) if option.get("type") != "null"]
    if len(options) == 1:
        # Bounds that are checked after the type are beside `anyOf`, not in an alternative.
        schema = options[0] | {name: value for name, value in schema.items() if name != "anyOf"}
    if parameter["in"] == "path" and "description" not in parameter:
        word = parameter["name"].removesuffix("_id").replace("_", " ")
        parameter = {**parameter, "description": f"The id of the {word}."}
    return {**parameter, "schema": schema}


def _body(method: str, body: dict[str, Any]) -> dict[str, Any]:
    schema = body["content"]["application/json"]
    media_types = ["application/json", _MERGE_PATCH] if method == "patch" else ["application/json"]
    return {**body, "content": dict.fromkeys(media_types, schema)}


def share_problems(paths: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the problem responses that several operations share, and replace these by references.

    *paths* have operations by method.
    """
    operations = [(_kind(method, operation), operation) for methods in paths for method, operation in methods.items()]
    found: dict[str, Counter[str]] = {}
    kinds: dict[str, Counter[str]] = {}
    for kind, operation in operations:
        for status, response in operation["responses"].items():
            if "x-codes" in response:
                found.setdefault(status, Counter())[dumps(response)] += 1
                kinds.setdefault(dumps(response), Counter())[kind] += 1
    names = {written: name for status, counts in found.items() for name, written in _named(status, counts, kinds)}
    for _, operation in operations:
        for status, response in operation["responses"].items():
            name = names.get(dumps(response))
            if name:
                operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
    return {name: loads(written) for written, name in sorted(names.items(), key=itemgetter(1))}


def _named(status: str, counts: Counter[str], kinds: dict[str, Counter[str]]) -> Iterator[tuple[str, str]]:
    """Name the responses of a status that several operations share: the most common one first, in a stable order."""
    phrase = phrase_of(int(status)).replace(" ", "").replace("-", "")
    taken: set[str] = set()
    for _, written in sorted((-count, written) for written, count in counts.items() if count > 1):
        kind = min(kinds[written].items(), key=lambda item: (-item[1], item[0]))[0]
        name = phrase + kind if taken else phrase
        if name not in taken:
            taken.add(name)
            yield name, written


def _kind(method: str, operation: dict[str, Any]) -> str:
    """Return the kind of an operation, for the names of shared responses."""
    if not operation["security"]:
        return "WithoutKey"
    is_list = any(parameter.get("name") == "cursor" for parameter in operation["parameters"])
    return "OfList" if is_list else f"Of{method.capitalize()}"
