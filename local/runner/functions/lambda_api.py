"""Lambda's API, as far as functions use it: to invoke another function and wait for its answer."""

import json
import re
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import unquote

from local.runner.functions.invoke_api import EventTooLargeError, FunctionError, Functions
from local.runner.loopback import LoopbackServer
from local.runner.template.deployment import Deployment
from local.runner.template.functions import function_of_arn

_PATH = re.compile(r"/2015-03-31/functions/([^/]+)/invocations")


class LambdaApi(LoopbackServer):
    """Invokes the functions of a deployment for boto3's clients. The caller's guard checks the permission."""

    def __init__(self, deployment: Deployment, functions: Functions) -> None:
        class _Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                status, error, answer = self._invoke(self.rfile.read(int(self.headers.get("Content-Length") or 0)))
                body = json.dumps(answer, ensure_ascii=False).encode("utf-8", "surrogatepass")
                self.send_response(status)
                for name, value in error.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def _invoke(self, payload: bytes) -> tuple[int, dict[str, str], Any]:
                match = _PATH.fullmatch(self.path.partition("?")[0])
                name = function_of_arn(unquote(match[1])) if match else ""
                if name not in deployment.functions:
                    return 404, {"x-amzn-ErrorType": "ResourceNotFoundException"}, {"Message": "Function not found"}
                try:
                    return 200, {}, functions.invoke(name, json.loads(payload))
                except EventTooLargeError:
                    return 413, {"x-amzn-ErrorType": "RequestTooLargeException"}, {"Message": "Payload too large"}
                except FunctionError as error:
                    failure = {"errorType": error.kind, "errorMessage": error.message}
                    return 200, {"X-Amz-Function-Error": "Unhandled"}, failure

            def log_message(self, *_arguments: object) -> None:
                """Print nothing: the functions log."""

        super().__init__(_Handler)
