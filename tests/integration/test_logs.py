from tests.observers import Logs
from tests.product import Client, Product
from tests.samples import AGENT, make_agent, make_key

MARK = "Mxqzv"
NUMBER = "+14155550199"


def test_no_log_line_holds_what_clients_send(product: Product, clinic: Client, logs: Logs) -> None:
    """Names, numbers, prompts, keys and bodies, through every route, in good requests and in bad ones."""
    secret = make_key(clinic, "agents:read")["key"]
    marked = {
        **AGENT,
        "name": MARK,
        "prompt": MARK,
        "first_message": MARK,
        "phone_number": NUMBER,
        "metadata": {MARK: MARK},
    }
    made = make_agent(clinic, **{name: value for name, value in marked.items() if name != "voice_id"})
    path = f"/api/agents/{made['id']}"

    clinic("PATCH", path, {"name": MARK, "phone_number": NUMBER})
    clinic("POST", "/api/agents", {**marked, MARK: MARK, "voice_id": MARK}, {"Idempotency-Key": MARK})
    clinic("POST", "/api/agents", {**marked, "phone_number": MARK})
    clinic("POST", "/api/agents", raw=f'{{"{MARK}'.encode())
    clinic("POST", "/api/agents", marked, {"Idempotency-Key": f"{MARK} {MARK}"})
    clinic("GET", f"/api/agents/{MARK}?{MARK}={MARK}")
    clinic("GET", f"/api/agents?cursor={MARK}")
    clinic("DELETE", path, headers={"If-Match": MARK})
    clinic("PATCH", "/api/organization", {"name": MARK, "time_zone": MARK})
    clinic("PATCH", "/api/organization", {"name": MARK})
    clinic("POST", "/api/api-keys", {"name": MARK, "scopes": [MARK]})
    clinic("POST", "/api/api-keys", {"name": MARK})
    clinic("GET", f"/{MARK}")
    clinic.with_key(secret)("POST", "/api/agents", marked)
    clinic.with_key(f"{secret}{MARK}")("GET", "/api/agents")
    product.drop("RateLimitsTable")
    clinic("GET", path)
    product.drop("AgentsTable")
    clinic("PATCH", path, marked)

    assert len(logs.lines) > 30
    for text in (MARK, NUMBER, NUMBER[1:], secret, secret[13:], clinic.key or "", clinic.address):
        assert text not in logs.text
