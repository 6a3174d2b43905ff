from collections import Counter
from concurrent.futures import ThreadPoolExecutor

from tests.e2e.conftest import Running


def test_two_hundred_clients_at_once_lose_nothing(running: Running) -> None:
    key = running.make_org("Busy", "--limit", "100000", "--ip-limit", "100000")["api_key"]
    agent = {"voice_provider": "elevenlabs", "voice_id": "rachel", "prompt": "You are friendly."}

    with ThreadPoolExecutor(200) as clients:
        answers = list(
            clients.map(lambda n: running.call("POST", "/api/agents", key, agent | {"name": f"Agent {n}"}), range(200))
        )

    assert Counter(status for status, _, _ in answers) == {201: 200}
    listed: list[str] = []
    path: str | None = "/api/agents?limit=100"
    while path:
        _, headers, page = running.call("GET", path, key)
        listed += [one["id"] for one in page]
        link = headers.get("Link")
        path = link.split(">")[0].removeprefix(f"<{running.base_url}") if link else None
    assert sorted(listed) == sorted(made["id"] for _, _, made in answers)
