import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stripe import WebhookSignature

from tests.integration.webhooks import hexed
from voxanne.webhooks.inbound.signatures import NotAuthenticError, verify_stripe, verify_vapi

SECRET = "test-secret"
BODY = b'{"message":{"type":"hang"}}'
STAMP = 1795187050600
NOW = STAMP / 1000
# Made with openssl.
SIGNATURE = "9cd1a04d9c2b928ed5b861d3bf5debb50f45736fbeb320511071f3ab66d4f5a9"
HEADERS = {"x-vapi-signature": SIGNATURE, "x-vapi-timestamp": str(STAMP)}


def refused(headers: dict[str, str], raw: bytes = BODY, secrets: tuple[str, ...] = (SECRET,), now: float = NOW) -> bool:
    try:
        verify_vapi(headers, raw, secrets, now)
    except NotAuthenticError:
        return True
    return False


def test_vapis_published_vector_is_taken() -> None:
    assert not refused(HEADERS)


def test_seconds_are_taken_as_milliseconds_are() -> None:
    stamp = STAMP // 1000

    assert not refused({"x-vapi-signature": hexed(SECRET, stamp, BODY), "x-vapi-timestamp": str(stamp)})


def test_the_form_that_we_send_ourselves_is_taken() -> None:
    stamp = STAMP // 1000

    assert not refused({"x-vapi-signature": f"t={stamp},v1={'0' * 64},v1={hexed(SECRET, stamp, BODY)}"})


def test_the_static_secret_is_taken_where_nothing_is_signed() -> None:
    assert not refused({"x-vapi-secret": SECRET})
    assert refused({"x-vapi-secret": SECRET + "x"})
    assert refused({"x-vapi-secret": ""}, secrets=("",))
    assert refused({"x-vapi-secret": SECRET, "x-vapi-signature": "0" * 64, "x-vapi-timestamp": str(STAMP)})


def test_any_of_several_secrets_is_enough() -> None:
    assert not refused(HEADERS, secrets=("another", SECRET))
    assert refused(HEADERS, secrets=("another",))
    assert refused(HEADERS, secrets=())


@pytest.mark.parametrize("seconds", [-300, 300])
def test_a_time_within_five_minutes_is_taken_either_way(seconds: int) -> None:
    assert not refused(HEADERS, now=NOW + seconds)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_time_further_off_is_refused_either_way(seconds: int) -> None:
    assert refused(HEADERS, now=NOW + seconds)


@given(st.integers(0, len(BODY) - 1), st.integers(1, 255))
@settings(max_examples=30)
def test_one_changed_byte_is_refused(place: int, change: int) -> None:
    changed = bytearray(BODY)
    changed[place] ^= change

    assert refused(HEADERS, bytes(changed))


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"x-vapi-signature": SIGNATURE},
        {"x-vapi-signature": SIGNATURE, "x-vapi-timestamp": ""},
        {"x-vapi-signature": SIGNATURE, "x-vapi-timestamp": f"{STAMP}.0"},
        {"x-vapi-signature": SIGNATURE, "x-vapi-timestamp": f"+{STAMP}"},
        {"x-vapi-signature": SIGNATURE, "x-vapi-timestamp": "١٧٩٥"},
        {"x-vapi-signature": SIGNATURE.upper(), "x-vapi-timestamp": str(STAMP)},
        {"x-vapi-signature": f"{SIGNATURE}, {SIGNATURE}", "x-vapi-timestamp": str(STAMP)},
        {"x-vapi-signature": "é" * 64, "x-vapi-timestamp": str(STAMP)},
        {"x-vapi-signature": f"t={STAMP}", "x-vapi-timestamp": str(STAMP)},
        {"x-vapi-signature": f"t={STAMP},t={STAMP},v1={SIGNATURE}"},
        {"x-vapi-signature": f"v1={SIGNATURE}", "x-vapi-timestamp": str(STAMP)},
        {"x-vapi-signature": "=", "x-vapi-timestamp": str(STAMP)},
    ],
)
def test_whatever_else_stands_in_the_headers_is_refused(headers: dict[str, str]) -> None:
    assert refused(headers)


def test_what_stripes_own_package_signs_is_taken() -> None:
    now, body, secret = 1795187050, '{"id":"evt_1","object":"event"}', "whsec_test_secret"
    made = WebhookSignature.generate_signature_header(body, secret, now)

    verify_stripe({"stripe-signature": made}, body.encode(), [secret], now + 300)
    verify_stripe({"stripe-signature": f"{made},v0=abc,v1=def"}, body.encode(), ["whsec_old", secret], now - 300)
    for changed, secrets, at in (
        (body + " ", [secret], now),
        (body, ["whsec_other"], now),
        (body, [secret], now + 301),
        (body, [secret], now - 301),
    ):
        with pytest.raises(NotAuthenticError):
            verify_stripe({"stripe-signature": made}, changed.encode(), secrets, at)


def test_stripes_published_vector_is_taken() -> None:
    signature = "83147f375b83fe5edc225fafec12a49e3933b1eb0d45caa2d49cb4ddad6dd071"

    verify_stripe(
        {"stripe-signature": f"t=1795187050,v1={signature}"},
        b'{"id":"evt_1","object":"event"}',
        ["whsec_test_secret"],
        1795187050,
    )
