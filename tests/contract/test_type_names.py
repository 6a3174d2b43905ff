"""The name of a type is the name of its schema in the OpenAPI document: two types never share one."""

import json
import re
import sys
from types import ModuleType

import pytest

from functions.contacts import app as contacts
from tools.openapi import DOCUMENT, document
from tools.openapi_schemas import SameNameError
from voxanne.api.http.app import create_app
from voxanne.api.http.route_groups import RouteGroup
from voxanne.domain.contacts.schemas import NewContact

_SOURCE = """
from typing import Annotated
from pydantic import Field
from voxanne.core.fields import Input

type Tag = Annotated[int, Field(ge=1, le=9)]

class NewRoom(Input):
    tag: Tag
"""


@pytest.fixture
def rooms(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A module of schemas whose `Tag` is a number; the contacts' is a text."""
    module = ModuleType("voxanne.domain.rooms.schemas")
    exec(_SOURCE, vars(module))  # noqa: S102 - a constant above; type aliases keep the name of their module
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


@pytest.mark.parametrize("with_contacts", [False, True], ids=["in two functions", "in one function"])
def test_two_types_of_one_name_are_refused(rooms: ModuleType, *, with_contacts: bool) -> None:
    group = RouteGroup("/api/rooms", tag="Rooms", read="agents:read", write="agents:write", object_type="room")
    bodies = [rooms.NewRoom, *([NewContact] if with_contacts else [])]
    for number, body in enumerate(bodies):

        def create(body: object) -> None:
            """Create one."""

        create.__annotations__["body"] = body
        group.post(f"/{number}", summary="Create one", operation_id=f"create{number}", action="room.created")(create)

    with pytest.raises(SameNameError) as refused:
        document({"functions.contacts.app": contacts.app, "functions.rooms.app": create_app(group)})

    places = "voxanne.domain.contacts.schemas and voxanne.domain.rooms.schemas"
    assert str(refused.value) == f"`Tag` is the name of two types, in {places}: rename one."


def test_a_name_in_the_document_is_a_public_one() -> None:
    names = json.loads(DOCUMENT.read_text(encoding="utf-8"))["components"]["schemas"]

    assert [name for name in names if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name)] == []
