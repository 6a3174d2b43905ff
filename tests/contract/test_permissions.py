"""Functions' roles, statement by statement. What calls use is told at the end of a whole run (tests/permissions.py)."""

import itertools

import pytest

from local.runner.iam.enforcement import matches
from tests.confinement import guard_of
from tests.product import deployment
from tests.uncalled import WITHOUT_RESOURCE, needs

FUNCTIONS = deployment().functions
# What can't be named before it is made. Any other resource stands in the template by its name.
MADE_LATER = ("arn:aws:s3:::*/*", "arn:aws:apigateway:*::/apikeys/?", "arn:aws:logs:*:log-group:*:?")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_role_allows_what_is_done_in_the_functions_name_without_a_call(name: str) -> None:
    held = guard_of(FUNCTIONS[name])

    assert [(action, arn) for action, arn in needs(name) if held.allowing(action, arn) is None] == []


@pytest.mark.parametrize("name", FUNCTIONS)
def test_statements_have_names_of_their_own(name: str) -> None:
    sids = [permission.sid for permission in FUNCTIONS[name].permissions or ()]

    assert sids
    assert all(sids)
    assert len(sids) == len(set(sids))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_two_statements_allow_the_same(name: str) -> None:
    """Of two, one could be taken away unnoticed."""
    allowed = [
        (permission.sid, action, resource)
        for permission in FUNCTIONS[name].permissions or ()
        for action in permission.actions
        for resource in permission.resources
    ]

    for (one, action, resource), (other, same, also) in itertools.permutations(allowed, 2):
        assert not (action == same and matches(resource, also)), f"{one} and {other}: {action}"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_only_what_aws_grants_for_no_single_resource_is_allowed_for_all(name: str) -> None:
    for permission in FUNCTIONS[name].permissions or ():
        without = WITHOUT_RESOURCE & set(permission.actions)

        assert set(permission.resources) == {"*"} if without else "*" not in permission.resources, permission
        assert not without or set(permission.actions) == without, permission


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_resource_is_named_where_it_can_be(name: str) -> None:
    for permission in FUNCTIONS[name].permissions or ():
        if set(permission.actions) <= WITHOUT_RESOURCE:
            continue
        for resource in permission.resources:
            by_name = "*" not in resource and resource.count("?") in {0, len("??????")}
            assert by_name or any(matches(pattern, resource) for pattern in MADE_LATER), permission
