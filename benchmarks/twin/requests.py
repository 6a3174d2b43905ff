"""What the routes depend on: who calls, and that the limits admit it."""

import re
from typing import Annotated

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, Field

from benchmarks.twin import limits
from voxanne.api.http.request_context import Caller
from voxanne.core.errors import StaleVersionError

_ETAG = re.compile(r'"([0-9]{1,15})"')


class Page(BaseModel):
    """The query of a list."""

    model_config = ConfigDict(extra="forbid")

    limit: int = Field(default=20, ge=1, le=100)
    cursor: str | None = Field(default=None, max_length=1024)


# Not `def`: FastAPI would hand each over to another thread, and a function of Lambda has but one request at a time.
async def admitted(request: Request) -> Caller:
    """The caller, once the limits have admitted the request."""
    context = request.scope["aws.event"]["requestContext"]
    caller = Caller.from_context(context["authorizer"])
    request.scope["answer_headers"] |= limits.admit(caller, context["identity"]["sourceIp"])
    return caller


async def reader(caller: Annotated[Caller, Depends(admitted)]) -> Caller:
    """A caller who may read."""
    caller.require("agents:read")
    return caller


async def writer(caller: Annotated[Caller, Depends(admitted)]) -> Caller:
    """A caller who may write."""
    caller.require("agents:write")
    return caller


async def expected_version(request: Request) -> int | None:
    """The version that the client wants to change."""
    if_match = request.headers.get("If-Match")
    if if_match is None or if_match == "*":
        return None
    found = _ETAG.fullmatch(if_match)
    if found is None:
        raise StaleVersionError("If-Match names no version of this object")
    return int(found[1])


type Reader = Annotated[Caller, Depends(reader)]
type Writer = Annotated[Caller, Depends(writer)]
type Expected = Annotated[int | None, Depends(expected_version)]
