"""What an endpoint may be: where requests may go, and what else is refused."""

from typing import Any

import pytest

from tests.product import Client

URL = "https://8.8.8.8/hooks"
PATH = "/api/webhook-endpoints"


@pytest.fixture(params=["refused", "allowed"])
def loopback(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Whether a developer's runner lets http reach this machine: all else stays refused."""
    setting = str(request.param)
    monkeypatch.setenv("WEBHOOK_LOOPBACK", setting)
    return setting


def test_only_a_developers_runner_lets_http_reach_this_machine(standing_clinic: Client, loopback: str) -> None:
    answer = standing_clinic("POST", PATH, {"url": "http://127.0.0.1:9000/hook"})

    assert answer.status == (201 if loopback == "allowed" else 422)


@pytest.mark.usefixtures("loopback")
@pytest.mark.parametrize(
    "url",
    [
        "http://8.8.8.8/hooks",
        "https://127.0.0.1",
        "http://169.254.169.254",
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "https://172.16.0.1/",
        "https://192.168.1.1/",
        "https://100.64.0.1/",
        "https://0.0.0.0/",
        "https://224.0.0.1/",
        "https://255.255.255.255/",
        "https://localhost/",
        "https://localhost:8443/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:8.8.8.8]/",
        "https://[fe80::1]/",
        "https://[fd00:ec2::254]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[2001::1]/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://user:password@8.8.8.8/",
        "https://8.8.8.8/#fragment",
        "https://8.8.8.8\\@127.0.0.1/",
        "https://exa mple.com/",
        "https://example.com:99999/",
        "https://example.com:0/",
        "https://[2606:4700:4700::1111]:0/",
        "https://[fe80::1%25lo]/",
        "https://[2606:4700:4700::1111%25eth0]/",
        "https://[2606:4700:4700::1111]example.com/",
        "https:///hooks",
        "ftp://8.8.8.8/",
        "//8.8.8.8/",
        "hooks",
        "https://①②⑦.⓪.⓪.①/",
        "",
    ],
)
def test_a_url_that_is_not_https_or_not_public_is_refused(standing_clinic: Client, url: str) -> None:
    assert standing_clinic("POST", PATH, {"url": url}).pointers == ["#/url"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "#/url"),
        ({"url": URL, "events": []}, "#/events"),
        ({"url": URL, "events": ["call.ended", "call.ended"]}, "#/events"),
        ({"url": URL, "events": ["call.exploded"]}, "#/events/0"),
        ({"url": URL, "enabled": None}, "#/enabled"),
        ({"url": URL, "description": "x" * 501}, "#/description"),
        ({"url": f"https://8.8.8.8/{'x' * 2048}"}, "#/url"),
        ({"url": URL, "secret": "whsec_mine"}, "#/secret"),
    ],
)
def test_fields_that_do_not_hold_what_they_must_are_pointed_to(
    standing_clinic: Client, body: dict[str, Any], pointer: str
) -> None:
    assert standing_clinic("POST", PATH, body).pointers == [pointer]
