"""Dependencies of the routes: the caller, admitted by the rate limits."""

import re
from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from benchmarks.twin import limits
from voxanne.api.http.callers import Caller
from voxanne.core.errors import StaleVersionError

_ETAG = re.compile(r'"([0-9]{1,15})"')


class Page(BaseModel):
    """Query parameters of a list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=1024)


# Not `def`: FastAPI would run each in another thread, and a Lambda function has only one request at a time.
async def admitted(request: Request) -> Caller:
    """Return the caller after the rate limits have admitted the request."""
    context = request.scope["aws.event"]["requestContext"]
    caller = Caller.from_context(context["authorizer"])
    request.scope["answer_headers"] |= limits.admit(caller, context["identity"]["sourceIp"])
    return caller


async def reader(caller: Annotated[Caller, Depends(admitted)]) -> Caller:
    """Return a caller with the scope to read."""
    caller.require("agents:read")
    return caller


async def writer(caller: Annotated[Caller, Depends(admitted)]) -> Caller:
    """Return a caller with the scope to write."""
    caller.require("agents:write")
    return caller


async def expected_version(request: Request) -> int | None:
    """Return the version in If-Match, or None if any version will do."""
    if_match = request.headers.get("If-Match")
    if if_match is None or if_match == "*":
        return None
    tag = _ETAG.fullmatch(if_match)
    if tag is None:
        raise StaleVersionError("If-Match names no version of this object")
    return int(tag[1])


type Reader = Annotated[Caller, Depends(reader)]
type Writer = Annotated[Caller, Depends(writer)]
type Expected = Annotated[int | None, Depends(expected_version)]
