import pytest

from voxanne.api.http.content_negotiation import preferred

OFFERED = ["application/json", "text/plain", "text/vtt"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "application/json"),
        ("", "application/json"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("text/vtt", "text/vtt"),
        ("TEXT/VTT", "text/vtt"),
        ("text/*", "text/plain"),
        ("text/vtt, text/plain", "text/plain"),
        ("text/plain;q=0.5, text/vtt", "text/vtt"),
        ("text/plain ; Q=0.500 , text/vtt; q=0.4", "text/plain"),
        ("*/*, application/json;q=0", "text/plain"),
        ("text/*;q=0.9, text/plain;q=0, */*;q=0.1", "text/vtt"),
        ("text/plain;charset=utf-8;q=0.2, text/vtt;q=0.3", "text/vtt"),
        ("image/png", "application/json"),
        ("text/vtt;q=nonsense", "text/vtt"),
        (",;,", "application/json"),
    ],
)
def test_the_client_gets_what_it_likes_best(accept: str | None, kind: str) -> None:
    assert preferred(OFFERED, accept) == kind
