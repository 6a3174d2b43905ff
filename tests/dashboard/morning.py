"""A clinic's Tuesday morning, as its front desk finds it: three practitioners, last night's calls, today's patients."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.dashboard import agents, history, office
from tests.integration import calls as stored
from tests.product import Client, Product
from voxanne.core.clock import instant
from voxanne.domain.calls.models import Analysis, Cost, Media
from voxanne.domain.calls.transcripts import Utterance
from voxanne.domain.calls.updates import Authority

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 12, 1, 10, 5, tzinfo=ZONE)
HOSTILE = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
_DAY = [["08:00", "12:30"], ["13:30", "17:30"]]
_WEEK = dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday"), _DAY)
_PEOPLE = ("Robin Sample", "Dana Example", "Priya Nair", "Tomás Herrera", "Grace Oyelaran", "Walter Brandt")
_MORE_PEOPLE = ("Mei-Ling Chou", "Owen Fitzgerald", "Sofia Marchetti", "Ibrahim Haddad", "June Kowalczyk", "Leo Park")
_TALK = [
    ("agent", "Thank you for calling Harbour Dental. How can I help you?", 0.4),
    ("caller", "Hi, it's about a cleaning. I'd like to come in some time this week, mornings are best.", 4.2),
    ("tool", "Free: Tue 1 Dec 11:30, Wed 2 Dec 09:00, Thu 3 Dec 09:45.", 9.5),
    ("agent", "I can offer you today at 11:30, tomorrow at nine, or Thursday at a quarter to ten.", 10.8),
    ("caller", "Thursday suits me.", 17.1),
    ("tool", "Booked: Thu 3 Dec 09:45, cleaning with Carmen Ruiz.", 19.0),
    ("agent", "You are booked for Thursday the third at nine forty-five with Carmen Ruiz.", 20.2),
    ("caller", "That suits me. Thank you.", 26.0),
]


@dataclass
class Morning:
    """The clinic, and its objects by what a test calls them."""

    clinic: Client
    calendars: list[dict[str, Any]] = field(default_factory=list)
    agents: list[dict[str, Any]] = field(default_factory=list)
    contacts: dict[str, dict[str, Any]] = field(default_factory=dict)
    appointments: list[dict[str, Any]] = field(default_factory=list)
    calls: dict[str, str] = field(default_factory=dict)

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Make an object through the API."""
        answer = self.clinic("POST", path, body)
        assert answer.status == 201, answer
        made: dict[str, Any] = answer.json
        return made

    def book(
        self, calendar: int, starts_at: str, name: str, phone: str = "+12125554100", **more: Any
    ) -> dict[str, Any]:
        """Book someone into a calendar, by its number, whatever its hours."""
        body = {"calendar_id": self.calendars[calendar]["id"], "starts_at": starts_at, "override_rules": True}
        return self.post("/api/appointments", body | {"contact": {"name": name, "phone": phone}} | more)

    def appointment(self, appointment_id: str) -> dict[str, Any]:
        """An appointment as it stands now."""
        current: dict[str, Any] = self.clinic("GET", f"/api/appointments/{appointment_id}").json
        return current


def at(time: str, day: int = 1) -> float:
    """Return a moment of December in the clinic's zone."""
    hour, minute = map(int, time.split(":"))
    return datetime(2026, 12 if day > 0 else 11, day if day > 0 else 30 + day, hour, minute, tzinfo=ZONE).timestamp()


def utc(time: str, day: int = 1) -> str:
    """Return a moment of December in the clinic's zone, as appointments have it."""
    return datetime.fromtimestamp(at(time, day), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def seeded(product: Product) -> Morning:
    """Make it the morning of 1 December, and fill a clinic."""
    product.clock.advance(NOW.timestamp() - product.clock())
    morning = Morning(product.organization(name="Harbour Dental"))
    _people(morning)
    _book(morning)
    _calls(morning)
    history.count_calls(morning.clinic, [agent["id"] for agent in morning.agents[:2]])
    return morning


def _people(morning: Morning) -> None:
    [born] = morning.clinic("GET", "/api/calendars").json
    for name in ("Dr. Ada Lindqvist", "Dr. Ben Okafor", "Carmen Ruiz, hygienist"):
        calendar = {"name": name, "time_zone": ZONE.key, "opening_hours": _WEEK, "min_notice_minutes": 0}
        if born is None:
            morning.calendars.append(morning.post("/api/calendars", calendar))
        else:
            answer = morning.clinic("PATCH", f"/api/calendars/{born['id']}", calendar)
            assert answer.status == 200, answer
            morning.calendars.append(answer.json)
            born = None
    agents.make_agents(morning)
    for number, name in enumerate((*_PEOPLE, *_MORE_PEOPLE, HOSTILE[:100])):
        contact = {
            "name": name,
            "phone": f"+1212555{4100 + number * 37}",
            "tags": ["recall"] if number % 4 == 0 else [],
        }
        morning.contacts[name] = morning.post("/api/contacts", contact)
    robin = morning.contacts["Robin Sample"]["id"]
    facts = {"email": "robin@example.com", "date_of_birth": "1985-07-31", "notes": "Prefers mornings.\nSpeaks Dutch."}
    morning.contacts["Robin Sample"] = morning.clinic("PATCH", f"/api/contacts/{robin}", facts).json


def _book(morning: Morning) -> None:
    plan = [
        *((0, 1, "08:30", 30, 1, "Check-up"), (0, 1, "09:15", 60, 3, "Crown"), (0, 1, "10:30", 30, 2, "Check-up")),
        *((0, 1, "11:00", 45, 5, "Filling"), (0, 1, "14:00", 90, 8, "Root canal"), (1, 1, "09:00", 30, 4, "Check-up")),
        *((1, 1, "10:00", 30, 6, "Consultation"), (1, 1, "10:45", 30, 7, "Check-up"), (1, 1, "15:00", 60, 9, "Crown")),
        *((2, 1, "08:15", 45, 10, "Cleaning"), (2, 1, "09:30", 45, 11, "Cleaning"), (2, 1, "10:15", 45, 0, "Cleaning")),
        *((2, 3, "13:45", 45, 12, "Cleaning"), (2, 3, "09:45", 45, 0, "Cleaning"), (0, 2, "09:00", 30, 4, "Check-up")),
        *((0, 2, "10:00", 15, 6, "X-ray"), (1, 2, "11:00", 60, 2, "Crown"), (2, 2, "14:30", 45, 5, "Cleaning")),
        *(
            (0, 4, "08:00", 30, 9, "Check-up"),
            (1, 4, "16:30", 60, 10, "Root canal"),
            (2, 4, "10:00", 45, 3, "Cleaning"),
        ),
    ]
    contacts = list(morning.contacts.values())
    for calendar, day, time, minutes, person, service in plan:
        body = {
            "contact_id": contacts[person]["id"],
            "calendar_id": morning.calendars[calendar]["id"],
            "starts_at": instant(at(time, day)),
            "duration_minutes": minutes,
            "service": service,
            "override_rules": True,
        }
        morning.appointments.append(morning.post("/api/appointments", body))
    for place, status in ((0, "fulfilled"), (1, "arrived"), (5, "noshow"), (9, "fulfilled"), (10, "arrived")):
        path = f"/api/appointments/{morning.appointments[place]['id']}"
        assert morning.clinic("PATCH", path, {"status": status}).status == 200
    child = {"patient": {"name": "Milo Sample", "date_of_birth": "2018-03-02"}}
    assert morning.clinic("PATCH", f"/api/appointments/{morning.appointments[11]['id']}", child).status == 200


def _calls(morning: Morning) -> None:
    told = [
        (
            "Dana Example",
            "17:52",
            0,
            96,
            "information",
            "Asked for the price of a crown and who pays.",
            None,
        ),
        ("Walter Brandt", "19:40", 0, 34, "voicemail", "Left a message: please ring back about Thursday.", None),
        ("Grace Oyelaran", "21:15", 0, 148, "other", "Swollen jaw and fever since the extraction.", "high"),
        ("Leo Park", "22:03", 0, 0, "failed", None, None),
        ("Ibrahim Haddad", "07:31", 1, 71, "appointment_changed", "Moved the crown from 14:00 to 15:00.", None),
        (HOSTILE[:100], "08:12", 1, 55, "information", HOSTILE, None),
        ("Sofia Marchetti", "08:44", 1, 12, "abandoned", None, None),
        ("Robin Sample", "09:41", 1, 38, "appointment_booked", "Booked a cleaning for Thursday morning.", "low"),
    ]
    for name, time, day, seconds, outcome, summary, urgency in told:
        contact = morning.contacts[name]
        began = at(time, day)
        call = stored.placed(morning.clinic, made=began, **{"from": contact["phone"]}, contact_id=contact["id"])
        hours = time < "08:00" or time > "17:30"
        update: dict[str, Any] = {
            "status": "failed" if outcome == "failed" else "completed",
            "outcome": outcome,
            "agent_id": morning.agents[1 if hours else 0]["id"],
            "started_at": instant(began),
            "ended_at": instant(began + seconds),
            "duration_seconds": seconds,
            "summary": summary,
            "cost": Cost(amount="0.1237", currency="USD"),
            "ended_reason": "customer-ended-call",
        }
        if urgency is not None:
            todo = ["Ring back before noon", "Offer an emergency slot"] if urgency == "high" else []
            update["analysis"] = Analysis(sentiment="neutral", urgency=urgency, successful=True, action_items=todo)
        if outcome == "appointment_booked":
            update["appointment_ids"] = frozenset({morning.appointments[13]["id"]})
            update["tools_used"] = frozenset({"check_availability", "book_appointment"})
        stored.told(morning.clinic, call, Authority.REPORT, **update)
        morning.calls[name] = call.id
        if seconds > 30:
            talk = [("caller", HOSTILE, 1.0)] if summary == HOSTILE else _TALK
            stored.with_transcript(morning.clinic, call, [_utterance(*line) for line in talk])
            kept = Media(
                state="stored",
                key=stored.RECORDING,
                content_type="audio/wav",
                duration_seconds=seconds,
                stored_at=instant(began + seconds),
            )
            stored.told(morning.clinic, call, Authority.REPORT, recording=kept)


def _utterance(role: Any, text: str, seconds: float) -> Utterance:
    return Utterance(role=role, text=text, start_ms=int(seconds * 1000), end_ms=int(seconds * 1000) + 3000)


def named_addresses(morning: Morning) -> dict[str, str]:
    """All pages of the dashboard, and one object of each that has objects."""
    return {
        "today": "today",
        "calendar-day": "calendar",
        "calendar-week": f"calendar?view=week&calendar={morning.calendars[2]['id']}",
        "appointment": f"calendar/{morning.appointments[11]['id']}",
        "appointment-new": f"calendar/new?contact={morning.contacts['Robin Sample']['id']}",
        "calls": "calls",
        "call": f"calls/{morning.calls['Robin Sample']}",
        "figures": "calls/figures",
        "contacts": "contacts",
        "contact": f"contacts/{morning.contacts['Robin Sample']['id']}",
        "contact-hostile": f"contacts/{morning.contacts[HOSTILE[:100]]['id']}",
        "contact-new": "contacts/new",
        **agents.named_addresses(morning),
        **office.named_addresses(morning.clinic),
    }
