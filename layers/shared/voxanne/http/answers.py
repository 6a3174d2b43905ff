from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.middlewares.openapi_validation import OpenAPIResponseValidationMiddleware
from aws_lambda_powertools.event_handler.types import EventHandlerInstance

from voxanne.http.bodies import write_json


class AnswerWriter(OpenAPIResponseValidationMiddleware):
    """Writes what a handler returned, models and lists of them included, as JSON.

    Powertools' own, in whose place it stands, validates it first and makes dictionaries of it: our handlers' types are
    checked before anything runs, and pydantic writes its models by itself in a fraction of the time.
    """

    def handler(self, app: EventHandlerInstance, next_middleware: NextMiddleware) -> Response[Any]:
        """Let the handler answer, and write the answer's body unless it is written."""
        response: Response[Any] = next_middleware(app)
        if not isinstance(response.body, str):
            response.body = write_json(response.body)
        return response
