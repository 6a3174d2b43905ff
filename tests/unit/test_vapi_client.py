from collections.abc import Callable, Iterator

import boto3
import pytest
from moto import mock_aws

from local.providers.loopback import LostAnswerError
from local.providers.vapi.protocol import Reply, Request
from local.providers.vapi.server import Simulator
from voxanne.core import secrets
from voxanne.core.provider_errors import AbsentError, BusyError, ProviderError, RefusedError, UnavailableError
from voxanne.vapi.client import Vapi

NAME = "/voxanne/vapi/private-key"
KEY = "the-private-key"
DOCUMENT = {"name": "Front desk", "metadata": {"agent_id": "agt_1"}}

type Proceed = Callable[[], Reply]


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    secrets.forget()
    with mock_aws(), Simulator(KEY) as made:
        boto3.client("ssm").put_parameter(Name=NAME, Value=KEY, Type="SecureString")
        yield made
    secrets.forget()


@pytest.fixture
def client(simulator: Simulator) -> Vapi:
    return Vapi(simulator.url, NAME)


def answering(simulator: Simulator, status: int, message: object = "no") -> list[Request]:
    """Have every request answered so; return what was asked."""
    asked: list[Request] = []

    def through(request: Request, _: Proceed) -> Reply:
        asked.append(request)
        if not status:
            raise LostAnswerError
        return Reply(status, {"message": message})

    simulator.through = through
    return asked


def test_an_assistant_is_made_changed_and_deleted(client: Vapi, simulator: Simulator) -> None:
    made = client.create_assistant(DOCUMENT)
    assert made["name"] == "Front desk"
    assert client.change_assistant(made["id"], {"name": "Night desk"})["name"] == "Night desk"
    client.delete_assistant(made["id"])
    client.delete_assistant(made["id"])

    assert simulator.assistants.assistants == {}
    with pytest.raises(AbsentError):
        client.change_assistant(made["id"], {"name": "Day desk"})


def test_assistants_are_listed_over_pages(client: Vapi) -> None:
    first = client.create_assistant(DOCUMENT)
    made = [client.create_assistant(DOCUMENT)["id"] for _ in range(204)]

    assert [each["id"] for each in client.assistants_since(first["createdAt"])] == [*made[::-1], first["id"]]


@pytest.mark.parametrize(
    ("status", "kind", "happened"),
    [
        (400, RefusedError, False),
        (401, UnavailableError, False),
        (404, AbsentError, False),
        (409, RefusedError, False),
        (429, BusyError, False),
        (500, UnavailableError, True),
        (503, UnavailableError, True),
        (0, UnavailableError, True),
    ],
)
def test_each_failure_has_its_kind_and_tells_whether_it_may_have_happened(
    client: Vapi, simulator: Simulator, status: int, kind: type[ProviderError], *, happened: bool
) -> None:
    asked = answering(simulator, status)

    with pytest.raises(kind) as caught:
        client.create_assistant(DOCUMENT)

    assert caught.value.may_have_happened is happened
    # A POST is never sent twice.
    assert len(asked) == 1
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("status", [500, 0])
def test_what_is_safe_is_repeated_once(client: Vapi, simulator: Simulator, status: int) -> None:
    asked = answering(simulator, status)

    for request in (
        lambda: client.get_call("a"),
        lambda: client.change_assistant("a", {}),
        lambda: client.delete_assistant("a"),
    ):
        asked.clear()
        with pytest.raises(UnavailableError):
            request()
        assert len(asked) == 2


def test_a_provider_that_nobody_reaches_did_nothing(client: Vapi, simulator: Simulator) -> None:
    del client
    nowhere = Vapi("http://127.0.0.1:9", NAME)

    with pytest.raises(UnavailableError) as caught:
        nowhere.create_assistant(DOCUMENT)

    assert not caught.value.may_have_happened
    assert simulator.assistants.assistants == {}


def test_over_the_concurrency_limit_is_busy_by_any_status(client: Vapi, simulator: Simulator) -> None:
    answering(simulator, 400, "Over Concurrency Limit. Upgrade your plan.")

    with pytest.raises(BusyError):
        client.create_assistant(DOCUMENT)


def test_a_refusal_has_the_providers_reasons_on_one_line(client: Vapi, simulator: Simulator) -> None:
    answering(simulator, 400, ["property x should\nnot exist", f"{KEY} is odd"])

    with pytest.raises(RefusedError) as caught:
        client.create_assistant(DOCUMENT)

    assert caught.value.detail == "property x should not exist; … is odd"


def test_a_key_is_fetched_once_and_again_when_it_is_refused(client: Vapi) -> None:
    client.create_assistant(DOCUMENT)
    boto3.client("ssm").put_parameter(Name=NAME, Value="another", Type="SecureString", Overwrite=True)
    client.create_assistant(DOCUMENT)

    secrets.forget()
    with pytest.raises(UnavailableError):
        client.create_assistant(DOCUMENT)
    boto3.client("ssm").put_parameter(Name=NAME, Value=KEY, Type="SecureString", Overwrite=True)
    client.create_assistant(DOCUMENT)


@mock_aws
def test_a_name_without_a_slash_is_a_secret_of_secrets_manager() -> None:
    secrets.forget()
    boto3.client("secretsmanager").create_secret(Name="vapi-key", SecretString="from-secrets-manager")

    assert secrets.secret("vapi-key") == "from-secrets-manager"
