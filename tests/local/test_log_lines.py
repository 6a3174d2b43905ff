import io
import json
import os
import sys

import pytest

from local.commands.console import line
from local.runner.gateway.http_messages import Request, Response
from local.runner.log_lines import readable, say

AT = "12:00:00"


def test_a_json_line_becomes_time_function_level_message_and_fields() -> None:
    record = {"level": "INFO", "location": "f:1", "message": "made", "service": "voxanne", "agent_id": "agt_1", "n": 2}
    assert readable("Agents", json.dumps(record), AT) == "12:00:00 Agents INFO made agent_id=agt_1 n=2"


def test_a_traceback_follows_its_line() -> None:
    record = {"level": "ERROR", "message": "failed", "exception": "Traceback\n  ...", "exception_name": "ValueError"}
    assert readable("Agents", json.dumps(record), AT) == "12:00:00 Agents ERROR failed\nTraceback\n  ..."


def test_metrics_are_left_out() -> None:
    assert readable("Agents", json.dumps({"_aws": {"Timestamp": 1}, "ColdStart": [1.0]}), AT) is None


def test_other_lines_stay_as_they_are() -> None:
    for text in ("plain", '"a string"', "7", '{"no": "level"}', "{broken"):
        assert readable("Agents", text, AT) == text


def test_an_access_line_tells_who_and_what_but_no_key_and_no_body() -> None:
    request = Request("POST", "/api/agents", "key=secret", (("Authorization", "Bearer secret"),), b"secret")
    context = {"authorizer": {"organization_id": "org_1"}, "extendedRequestId": "id="}
    told = line(request, Response(201, (), b"secret", context), 12.4)
    assert told == "POST /api/agents 201 12 ms org_1 id="


def test_an_access_line_of_a_gateway_response_names_its_type() -> None:
    context = {"extendedRequestId": "id=", "error": {"responseType": "THROTTLED"}}
    assert line(Request("GET", "/x"), Response(429, (), b"", context), 0.4) == "GET /x 429 0 ms - id= THROTTLED"


def test_a_reader_that_has_gone_ends_no_thread_that_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with io.TextIOWrapper(io.FileIO(writer, "w"), write_through=True) as output:
        monkeypatch.setattr(sys, "stdout", output)
        say("nothing")
