"""A clinic's agents: two that are ready, and one that the voice provider did not take."""

from typing import TYPE_CHECKING, Any

from tests.samples import assign_number, change_item

if TYPE_CHECKING:
    from tests.dashboard.morning import Morning

REFUSED = "The voice provider refused this: voice.voiceId sofia was not found for provider azure."
_TOOLS = [
    *("check_availability", "book_appointment", "reschedule_appointment", "cancel_appointment"),
    *("lookup_caller", "transfer_call", "stop_calling", "end_call"),
]
_PROMPT = """You answer the phone of Harbour Dental, a practice with two dentists and a hygienist in Brooklyn.

Be warm and brief. Ask one question at a time, and say times as people do: "Thursday at a quarter to ten".

Never promise a price. Offer who is in pain the first time there is today; if there is none, put the call through.

Do not give medical advice. If it sounds like an emergency, tell the caller to ring 911."""


def make_agents(morning: "Morning") -> None:
    """Fill the clinic's agents; the first places its call-backs."""
    clinic = morning.clinic
    number = assign_number(clinic, "+12125550130")
    told: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
        (
            "Front Desk",
            {
                "tools": _TOOLS,
                "prompt": _PROMPT,
                "first_message": "Thank you for calling Harbour Dental. How can I help you?",
                "language": "en-US",
                "phone_number": number,
                "transfer_number": "+12125550131",
                "calendar_id": morning.calendars[0]["id"],
                "max_duration_seconds": 900,
                "metadata": {"practice_system": "harbour-1"},
            },
            {"status": "active"},
        ),
        ("After Hours", {"tools": ["lookup_caller", "end_call"]}, {"status": "active"}),
        (
            "Spanish line",
            {"voice_provider": "azure", "voice_id": "sofia", "language": "es-US", "tools": ["transfer_call"]},
            {"status": "failed", "provider_error": REFUSED},
        ),
    ]
    for name, fields, stands in told:
        agent = {"name": name, "voice_provider": "elevenlabs", "voice_id": "rachel", "prompt": "Be friendly."} | fields
        made = morning.post("/api/agents", agent)
        change_item("AgentsTable", {"organization_id": clinic.organization_id, "id": made["id"]}, **stands)
        morning.agents.append(made)
    clinic("PATCH", "/api/organization", {"default_agent_id": morning.agents[0]["id"]})


def named_addresses(morning: "Morning") -> dict[str, str]:
    """The pages of agents."""
    front_desk, _, refused = (agent["id"] for agent in morning.agents)
    return {
        "agents": "agents",
        "agent": f"agents/{front_desk}",
        "agent-failed": f"agents/{refused}",
        "agent-new": "agents/new",
    }
