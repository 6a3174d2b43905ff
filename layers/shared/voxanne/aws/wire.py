"""A cheaper botocore for the API's requests: what it repeats for each call is done once, or by `json` itself.

botocore walks each request and response along the service's model, checks, copies and converts each value, composes its
user agent and evaluates the rules of endpoints: half of a request's processor time. In the JSON that DynamoDB reads and
writes, all types but binary ones are what botocore's callers give and get, so

- a response is what `json.loads` makes of it;
- a request's body is what `json.dumps` makes of its parameters; path, headers and method are those of the first;
- the user agent, and an operation's endpoint and way of signing, are those of the first call;
- a signature's key is derived once a day, and the signed headers are read once a request, from a plain dictionary.

Everything else is left to botocore: binary values, errors, operations that are not in `OPERATIONS`. Events, retries and
checksums are botocore's. The parts that are replaced are private to botocore, whose version is pinned;
`tests/unit/test_wire.py` compares every operation with what botocore does.
"""

import functools
import hmac
import json
from collections.abc import Mapping
from copy import copy
from typing import Any

from botocore.auth import (  # type: ignore[attr-defined] # private, see above
    SIGNED_HEADERS_BLACKLIST,
    SigV4Auth,
    _host_from_url,
)
from botocore.client import BaseClient
from botocore.utils import lowercase_dict

# Of DynamoDB, and of SQS the one whose response botocore reads.
OPERATIONS = frozenset(
    {"BatchGetItem", "BatchWriteItem", "DeleteItem", "GetItem", "PutItem", "Query", "Scan", "TransactGetItems"}
    | {"TransactWriteItems", "UpdateItem", "SendMessage"}
)
# Keys of binary values, which are base64 in JSON and bytes for callers; a text of the same letters costs time only.
_BINARY = (b'"B"', b'"BS"')
_OK = 200
# What the resolution of an endpoint writes into the context of a request.
_SIGNING: tuple[str, ...] = ("auth_type", "signing")


def speed_up[Client: BaseClient](client: Client) -> Client:
    """Return a client of DynamoDB or SQS that takes less processor time for a call of one of `OPERATIONS`."""
    parts: Any = client
    service = client.meta.service_model.service_id.hyphenize()
    user_agent = parts._user_agent_creator  # noqa: SLF001 - here and below: see the module's docstring
    # It would compose the user agent a second time, with features that this product does not use.
    client.meta.events.unregister(f"request-created.{service}", user_agent.rebuild_and_replace_user_agent_handler)
    parts._user_agent_creator = _UserAgent(user_agent.to_string())  # noqa: SLF001
    parts._serializer = _Serializer(parts._serializer)  # noqa: SLF001
    parts._resolve_endpoint_ruleset = _Endpoints(parts._resolve_endpoint_ruleset)  # noqa: SLF001
    signer = parts._request_signer  # noqa: SLF001
    signer.get_auth_instance = _Signers(signer.get_auth_instance)
    endpoint = parts._endpoint  # noqa: SLF001
    endpoint._response_parser_factory = _Parsers(endpoint._response_parser_factory)  # noqa: SLF001
    return client


class _Serializer:
    """Writes requests."""

    def __init__(self, botocores: Any) -> None:
        self._botocores = botocores
        self._first: dict[str, dict[str, Any]] = {}

    def serialize_to_request(self, parameters: Mapping[str, Any], operation_model: Any) -> dict[str, Any]:
        """Return a request, with the parts of the operation's first one but for the body."""
        first = self._first.get(operation_model.name)
        if first is None:
            request: dict[str, Any] = self._botocores.serialize_to_request(parameters, operation_model)
            if operation_model.name in OPERATIONS and "host_prefix" not in request:
                self._first[operation_model.name] = request | {"headers": dict(request["headers"])}
            return request
        try:
            body = json.dumps(parameters).encode()
        except TypeError:
            # Bytes, or a value that botocore refuses with its own message.
            refused: dict[str, Any] = self._botocores.serialize_to_request(parameters, operation_model)
            return refused
        return first | {"headers": dict(first["headers"]), "body": body}


class _Parsers:
    """The factory that an endpoint asks for a parser for each response."""

    def __init__(self, botocores: Any) -> None:
        self._botocores = botocores
        self._made: dict[str, _Parser] = {}

    def create_parser(self, protocol: str) -> "_Parser":
        """Return the parser of a protocol."""
        if protocol not in self._made:
            self._made[protocol] = _Parser(self._botocores.create_parser(protocol))
        return self._made[protocol]


class _Parser:
    """Reads responses."""

    def __init__(self, botocores: Any) -> None:
        self._botocores = botocores

    def parse(self, response: Mapping[str, Any], shape: Any) -> Any:
        """Return a response's content as botocore returns it."""
        parsed = self._read(response, shape)
        return self._botocores.parse(response, shape) if parsed is None else parsed

    @staticmethod
    def _read(response: Mapping[str, Any], shape: Any) -> dict[str, Any] | None:
        """Return a response's content; None if botocore is to parse it."""
        body, headers = response["body"], response["headers"]
        if response["status_code"] != _OK or not body or shape is None or any(key in body for key in _BINARY):
            return None
        if shape.name.removesuffix("Output") not in OPERATIONS:
            return None
        try:
            read = json.loads(body)
        except ValueError:
            return None
        if not isinstance(read, dict):
            return None
        metadata = {"HTTPStatusCode": _OK, "HTTPHeaders": lowercase_dict(headers)}
        if "x-amzn-requestid" in headers:
            metadata["RequestId"] = headers["x-amzn-requestid"]
        return {name: value for name, value in read.items() if value is not None} | {"ResponseMetadata": metadata}


class _UserAgent:
    """What names the client to AWS."""

    def __init__(self, text: str) -> None:
        self._text = text

    def to_string(self) -> str:
        """Return the user agent of all requests."""
        return self._text


class _Endpoints:
    """An operation's endpoint, which depends on the client's region and credentials: tables are given by name."""

    def __init__(self, botocores: Any) -> None:
        self._botocores = botocores
        self._resolved: dict[str, tuple[Any, dict[str, Any]]] = {}

    def __call__(self, operation_model: Any, params: Any, request_context: dict[str, Any], **others: Any) -> Any:
        """Return URL, headers and properties, and note in the context how to sign."""
        if others:
            return self._botocores(operation_model, params, request_context, **others)
        if operation_model.name not in self._resolved:
            endpoint = self._botocores(operation_model, params, request_context)
            signing = {name: request_context[name] for name in _SIGNING if name in request_context}
            self._resolved[operation_model.name] = endpoint, signing
        endpoint, signing = self._resolved[operation_model.name]
        # What signs a request adds to them.
        request_context.update({name: copy(value) for name, value in signing.items()})
        return endpoint


class _Signers:
    """Makes the signer of each request."""

    def __init__(self, botocores: Any) -> None:
        self._botocores = botocores
        self._keys: dict[tuple[str, ...], bytes] = {}

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Return the signer of a request."""
        signer = self._botocores(*args, **kwargs)
        return _Signature(signer, self._keys) if type(signer) is SigV4Auth else signer


class _Signature(SigV4Auth):
    """Signature Version 4 of one request, for which botocore makes a signer at each attempt."""

    def __init__(self, signer: Any, keys: dict[tuple[str, ...], bytes]) -> None:
        self._scope = (signer._region_name, signer._service_name)  # noqa: SLF001
        super().__init__(signer.credentials, signer._service_name, signer._region_name)  # noqa: SLF001
        self._keys = keys
        self._headers: dict[str, str] | None = None

    def headers_to_sign(self, request: Any) -> dict[str, str]:  # type: ignore[override] # only these methods read it
        """Return the signed headers, their values as the signature has them."""
        if self._headers is None:
            headers: dict[str, str] = {}
            for name, value in request.headers.items():
                lower = name.lower()
                if lower not in SIGNED_HEADERS_BLACKLIST:
                    text = " ".join(value.split())
                    headers[lower] = f"{headers[lower]},{text}" if lower in headers else text
            if "host" not in headers:
                headers["host"] = _host_of(request.url)
            self._headers = dict(sorted(headers.items()))
        return self._headers

    def canonical_headers(self, headers_to_sign: Mapping[str, str]) -> str:  # type: ignore[override] # as above
        """Return the headers as lines."""
        return "\n".join([f"{name}:{value}" for name, value in headers_to_sign.items()])

    def signed_headers(self, headers_to_sign: Mapping[str, str]) -> str:  # type: ignore[override] # as above
        """Return the headers' names."""
        return ";".join(headers_to_sign)

    def signature(self, string_to_sign: str, request: Any) -> str:
        """Sign with the day's key, which follows from secret, date, region and service."""
        day, credentials = request.context["timestamp"][:8], self.credentials
        of = (day, str(credentials.secret_key), *self._scope)
        key = self._keys.get(of)
        if key is None:
            key = f"AWS4{credentials.secret_key}".encode()
            for text in (day, *self._scope, "aws4_request"):
                key = hmac.digest(key, text.encode(), "sha256")
            # The keys of past days and of former credentials are not needed.
            self._keys.clear()
            self._keys[of] = key
        return hmac.digest(key, string_to_sign.encode(), "sha256").hex()


@functools.lru_cache(maxsize=16)
def _host_of(url: str) -> str:
    host: str = _host_from_url(url)
    return host
