"""ETag, If-None-Match and If-Match, on each object that has a version."""

from collections.abc import Callable
from http import HTTPStatus

import pytest

from tests.operations import objects_of, operations
from tests.product import Client, Product
from tests.samples import make_agent

type PathOf = Callable[[Client], str]


def an_agent(clinic: Client) -> str:
    return f"/api/agents/{make_agent(clinic)['id']}"


def the_organization(_clinic: Client) -> str:
    return "/api/organization"


def a_contact(clinic: Client) -> str:
    return f"/api/contacts/{objects_of(clinic)['contact_id']}"


objects = pytest.mark.parametrize("path_of", [an_agent, a_contact, the_organization])


@objects
def test_what_the_client_has_is_not_sent_again(clinic: Client, path_of: PathOf) -> None:
    path = path_of(clinic)
    tag = clinic("GET", path).etag

    for condition in (tag, f"W/{tag}", f'"other", {tag}', f'W/"a",W/{tag}', "*"):
        answer = clinic("GET", path, headers={"If-None-Match": condition})
        assert (answer.status, answer.response.body, answer.etag) == (304, b"", tag)


@objects
def test_another_tag_is_answered_in_full(clinic: Client, path_of: PathOf) -> None:
    path = path_of(clinic)
    tag = clinic("GET", path).etag

    for condition in ('"other"', tag.strip('"'), f'"{tag}"', "", "garbage", tag[:-1]):
        assert clinic("GET", path, headers={"If-None-Match": condition}).status == 200


@objects
def test_a_change_changes_the_tag(clinic: Client, path_of: PathOf) -> None:
    path = path_of(clinic)
    before = clinic("GET", path).etag

    changed = clinic("PATCH", path, {"name": "Changed"})

    assert changed.etag != before
    assert changed.etag == clinic("GET", path).etag
    assert clinic("GET", path, headers={"If-None-Match": before}).json["name"] == "Changed"


@objects
def test_a_change_against_the_current_version_is_made(clinic: Client, path_of: PathOf) -> None:
    path = path_of(clinic)

    for condition in ("{tag}", '"other", {tag}', "*", "{version}"):
        tag = clinic("GET", path).etag
        written = condition.format(tag=tag, version=tag.split("-")[0] + '"')
        assert clinic("PATCH", path, {"name": f"A {condition}"}, {"If-Match": written}).status == 200


@objects
def test_a_change_against_a_version_no_longer_current_is_refused(clinic: Client, path_of: PathOf) -> None:
    path = path_of(clinic)
    stale = clinic("GET", path).etag
    clinic("PATCH", path, {"name": "First"})

    for patch in ({"name": "Late"}, {}):
        answer = clinic("PATCH", path, patch, {"If-Match": stale})
        assert (answer.status, answer.code) == (412, "stale_version")
    assert clinic("GET", path).json["name"] == "First"


@objects
def test_a_tag_that_can_not_be_current_is_refused(product: Product, clinic: Client, path_of: PathOf) -> None:
    path = path_of(clinic)
    tag = clinic("GET", path).etag
    before = product.stored()

    for condition in (f"W/{tag}", "garbage", "", '""', '"0"', '"-1"', '"1e0"', '"99999999999999999999"'):
        answer = clinic("PATCH", path, {"name": "Late"}, {"If-Match": condition})
        assert (answer.status, answer.code) == (412, "stale_version")
    assert product.stored() == before


def test_a_deletion_against_a_stale_version_is_refused(clinic: Client) -> None:
    path = an_agent(clinic)
    stale = clinic("GET", path).etag
    current = clinic("PATCH", path, {"name": "B"}).etag

    refused = clinic("DELETE", path, headers={"If-Match": stale})
    done = clinic("DELETE", path, headers={"If-Match": current})

    assert (refused.status, refused.code, done.status) == (412, "stale_version", 204)


def test_what_is_not_there_is_404_whatever_version_is_named(clinic: Client) -> None:
    path = "/api/agents/agt_01jzzzzzzzzzzzzzzzzzzzzzzz"

    for method, body in (("PATCH", {"name": "B"}), ("DELETE", None)):
        assert clinic(method, path, body, {"If-Match": '"1"'}).code == "not_found"


@objects
def test_head_answers_like_get_without_its_body(clinic: Client, path_of: PathOf) -> None:
    path = path_of(clinic)

    found, head = clinic("GET", path), clinic("HEAD", path)

    assert (head.status, head.response.body) == (200, b"")
    for name in ("Content-Type", "ETag", "RateLimit-Policy"):
        assert head.header(name) == found.header(name)
    assert clinic("HEAD", path, headers={"If-None-Match": found.etag}).status == 304
    assert clinic("HEAD", "/api/agents/agt_x").status == 404


# What differs with each request (what is left of the limits, an address that is signed anew), and counts.
UNTAGGED = {"readLimits", "readRecording", "countCalls"}


def test_each_object_has_a_tag_unless_it_differs_with_each_request(clinic: Client) -> None:
    ids = objects_of(clinic)
    untagged = set()
    for operation in operations():
        answer = clinic("GET", operation.request(ids)) if operation.method == "GET" and not operation.is_list else None
        if answer is None or answer.status != HTTPStatus.OK or isinstance(answer.json, list):
            continue
        if answer.header("ETag") is None:
            untagged.add(operation.name)
            continue
        again = clinic("GET", operation.request(ids), headers={"If-None-Match": answer.etag})
        assert (again.status, again.response.body) == (304, b""), operation

    assert untagged <= UNTAGGED
