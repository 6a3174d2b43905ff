"""Powertools' resolver, over events whose headers it does not read: it would copy all of them nine times a request."""

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent

from voxanne.http.answers import AnswerWriter

# Which types a body may be of has been checked before: the resolver knows no merge patches.
_HEADERS = {"content-type": "application/json"}


class _Event(APIGatewayProxyEvent):
    """What the resolver sees of a request. Routes read headers from the exchange."""

    @property
    def headers(self) -> dict[str, str]:
        return _HEADERS

    @property
    def resolved_headers_field(self) -> dict[str, Any]:
        return _HEADERS

    @property
    def resolved_cookies_field(self) -> dict[str, str]:
        return {}


class Resolver(APIGatewayRestResolver):
    """Checks what comes in, and writes what goes out without checking it again. Its version is pinned."""

    def __init__(self, **options: Any) -> None:
        super().__init__(enable_validation=True, **options)
        self._response_validation_middleware = AnswerWriter()

    def _to_proxy_event(self, event: dict[str, Any]) -> APIGatewayProxyEvent:
        return _Event(event, self._json_body_deserializer)
