"""Phone conversations with several callers, in calendars of three zones, against a model of what was said.

Each step is a tool call in words that mean one moment. The model says what must happen; after each step the stored
appointments are exactly the model's, and no sentence contradicts them.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from tests.integration.appointments import ALWAYS, NOW
from tests.integration.phone_calls import Conversation, Heard, conversation
from tests.product import Client, Product
from tests.properties.wordings import cased, date_wordings, time_wordings
from voxanne.core.time_zones import local
from voxanne.domain.agent_tools.repository import MAX_BOOKED
from voxanne.domain.agent_tools.spoken.wording import spoken_datetime

ZONES = ("America/New_York", "America/Los_Angeles", "Asia/Kathmandu")
CALLERS = ("+14155550100", "+14155550142", "+14155550177", None)
# One is part of another.
NAMES = ("Ann Sample", "Ann Marie Sample", "Tom Sample", "Zoë Field")
SAID_PHONE = "+14155550188"
TIMES = (9 * 60 + 30, 14 * 60, 20 * 60)
TOOLS = ("cancel_appointment", "confirm_appointment", "reschedule_appointment", "reschedule_appointment")
LIVE = {"booked", "confirmed"}


@dataclass(frozen=True)
class Kept:
    """An appointment of the model."""

    calendar: int
    start: datetime
    patient: str
    phone: str
    status: str
    # Which conversation booked it.
    call: int


@dataclass(frozen=True)
class Moment:
    """A moment that is said: days ahead in the calendar's zone, and minutes after its midnight."""

    days: int
    minutes: int


@dataclass(frozen=True)
class Naming:
    """How an appointment is named: which one, or a stray moment instead; with or without its patient; the words."""

    which: int
    stray: Moment | None
    style: int
    words: int
    with_patient: bool


moments = st.builds(Moment, st.integers(1, 2), st.sampled_from(TIMES))
styles = st.integers(0, 3)
choices = st.integers(0, 60)
namings = st.builds(Naming, choices, st.none() | moments, styles, choices, st.booleans())


class PhoneConversations(RuleBasedStateMachine):
    """Callers who book, move, cancel, confirm and ask, in any order and in many words."""

    def __init__(self, product: Product, outcomes: Counter[str]) -> None:
        super().__init__()
        self.product, self.outcomes = product, outcomes
        product.clock.stop(NOW)
        self.clinic: Client = product.organization()
        self.lines: list[Conversation] = []
        self.kept: dict[str, Kept] = {}
        self.last: Callable[[int], None] | None = None

    @initialize(callers=st.integers(2, 4))
    def agents_and_callers(self, callers: int) -> None:
        """Make a calendar and an agent for each zone, and calls of each caller to some of them."""
        hours = {"opening_hours": ALWAYS, "min_notice_minutes": 0}
        self.calendars = [
            self.clinic("POST", "/api/calendars", hours | {"name": f"Room {zone[-3:]}", "time_zone": zone}).json["id"]
            for zone in ZONES
        ]
        calls = [conversation(self.clinic, None, calendar_id=calendar).call for calendar in self.calendars]
        for number in range(callers + 2):
            caller = CALLERS[-1 - number % callers]
            call = replace(calls[number % len(calls)], id=f"call {number}", caller=caller)
            self.lines.append(Conversation(call))

    @rule(who=choices, when=moments, name=st.sampled_from(NAMES), style=styles, words=choices)
    def book(self, who: int, when: Moment, name: str, style: int, words: int) -> None:
        """Ask for an appointment in the agent's calendar."""
        line = self._line(who)
        calendar = self._agents_calendar(line)
        phone = line.call.caller or SAID_PHONE
        start = self._start(calendar, when)

        def ask(words: int) -> None:
            said = {"name": cased(name, words % 4).strip(), "phone": phone} | self._said(calendar, when, words, style)
            self._book(line, Kept(calendar, start, said["name"], phone, "booked", self.lines.index(line)), said)

        self._do(ask, words)

    @precondition(lambda self: self.kept)
    @rule(tool=st.sampled_from(TOOLS), who=st.none() | choices, naming=namings, to=moments)
    def manage(self, tool: str, who: int | None, naming: Naming, to: Moment) -> None:
        """Cancel, confirm or move an appointment: its own call, or any other."""
        self._manage(tool, who, naming, to if tool == "reschedule_appointment" else None)

    @precondition(lambda self: self.last is not None)
    @rule(words=choices)
    def repeat(self, words: int) -> None:
        """Ask for the same once more, in the same or in other words."""
        assert self.last is not None
        self.last(words)

    @rule(who=choices)
    def look_up(self, who: int) -> None:
        """Ask who is calling."""
        line = self._line(who)
        heard = line.use("lookup_caller")
        if line.call.caller is None:
            assert heard.facts == {"known": False}
            return
        coming = {key for key, kept in self.kept.items() if kept.status in LIVE and self._is_of(line, kept)}
        told = heard.facts.get("appointments", [])
        assert {fact["appointment_id"] for fact in told} <= coming
        assert len(told) + heard.facts.get("more", 0) == len(coming)
        for fact in told:
            kept = self.kept[fact["appointment_id"]]
            assert (datetime.fromisoformat(fact["starts_at"]), fact["patient"]) == (kept.start, kept.patient)
            assert self._spoken(kept.calendar, kept.start) in heard.sentence

    def _do(self, ask: Callable[[int], None], words: int) -> None:
        self.last = ask
        ask(words)

    def _line(self, who: int) -> Conversation:
        return self.lines[who % len(self.lines)]

    def _agents_calendar(self, line: Conversation) -> int:
        return self.calendars.index(line.call.agent.calendar_id)

    def _is_of(self, line: Conversation, kept: Kept) -> bool:
        return kept.phone == line.call.caller or kept.call == self.lines.index(line)

    def _start(self, calendar: int, when: Moment) -> datetime:
        zone = ZONES[calendar]
        day = local(zone, int(NOW)).date() + timedelta(days=when.days)
        return datetime.combine(day, time(when.minutes // 60, when.minutes % 60), ZoneInfo(zone))

    def _said(self, calendar: int, when: Moment, words: int, style: int) -> dict[str, str]:
        """Words for a moment in the calendar's zone."""
        start, today = self._start(calendar, when), local(ZONES[calendar], int(NOW)).date()
        days, times = date_wordings(start.date(), today), time_wordings(when.minutes)
        if words % 7 == 0:
            return {"starts_at": start.isoformat()}
        day = cased(days[words % len(days)], style)
        return {"date": day, "time": cased(times[words % len(times)], style)}

    def _spoken(self, calendar: int, start: datetime) -> str:
        zone = ZONES[calendar]
        return spoken_datetime(start.astimezone(ZoneInfo(zone)), local(zone, int(NOW)).date())

    def _book(self, line: Conversation, wish: Kept, said: dict[str, str]) -> None:
        holder = next((kept for kept in self._live() if self._overlaps(kept, wish.calendar, wish.start)), None)
        own = sum(kept.call == wish.call for kept in self._live())
        heard = self._use(line, "book_appointment", said)
        if holder is not None and self._is_same_wish(holder, wish):
            self._note("booked again", heard)
            assert not heard.is_error, heard.text
        elif holder is not None or own >= MAX_BOOKED:
            self._note("book refused", heard)
            assert heard.is_error, heard.text
        else:
            self._note("booked", heard)
            assert heard.sentence == f"The appointment is booked for {self._spoken(wish.calendar, wish.start)}."
            self.kept[heard.facts["appointment_id"]] = wish
        self._check_store()

    def _is_same_wish(self, holder: Kept, wish: Kept) -> bool:
        same = (holder.call, holder.start, holder.phone) == (wish.call, wish.start, wish.phone)
        return same and set(wish.patient.casefold().split()) <= set(holder.patient.casefold().split())

    def _manage(self, tool: str, who: int | None, naming: Naming, to: Moment | None) -> None:
        """Name an appointment by its date and time, perhaps by its patient, and ask for something with it."""
        target = list(self.kept.values())[naming.which % len(self.kept)]
        line = self.lines[target.call] if who is None else self._line(who)
        named = target.start.astimezone(ZoneInfo(ZONES[target.calendar])).replace(tzinfo=None)
        if naming.stray is not None and naming.which % 3 == 0:
            named = self._start(target.calendar, naming.stray).replace(tzinfo=None)
        times = time_wordings(named.hour * 60 + named.minute)
        new = None if to is None else self._start(target.calendar, to).replace(tzinfo=None)

        def ask(words: int) -> None:
            # An ISO date is the same day in each zone; "tomorrow" would not be.
            said = {
                "current_date": named.date().isoformat(),
                "current_time": cased(times[words % len(times)], naming.style),
                **({"patient": cased(target.patient, naming.style)} if naming.with_patient else {}),
                **({} if new is None else {"date": new.date().isoformat(), "time": f"{new:%H:%M}"}),
            }
            self._ask(line, tool, said, named, new)

        self._do(ask, naming.words)

    def _ask(self, line: Conversation, tool: str, said: dict[str, str], moment: datetime, new: datetime | None) -> None:
        patient = set(said.get("patient", "").casefold().split())

        def is_named(kept: Kept) -> bool:
            shown = kept.start.astimezone(ZoneInfo(ZONES[kept.calendar])).replace(tzinfo=None)
            is_patient = patient <= set(kept.patient.casefold().split())
            return kept.status in LIVE and self._is_of(line, kept) and shown == moment and is_patient

        named = {key: kept for key, kept in self.kept.items() if is_named(kept)}
        exact = [key for key, kept in named.items() if set(kept.patient.casefold().split()) == patient]
        matches = exact or list(named)
        before = dict(self.kept)
        heard = self._use(line, tool, said)
        if heard.is_error:
            self._note(f"{tool} refused", heard)
            self._check_store()
            if len(matches) == 1:
                self._check_refusal(line, tool, said, matches[0], new)
            return
        key = heard.facts["appointment_id"]
        old = before[key]
        done = self._after(tool, old, new)
        if key in matches:
            assert len(matches) == 1, "one of several was chosen"
            self._note(tool, heard)
            self.kept[key] = done
        else:
            # The same was asked for, and done, before in this call.
            self._note(f"{tool} again", heard)
            assert self._is_of(line, old)
            assert old == done or (tool == "reschedule_appointment" and old.start == done.start)
        assert self._spoken(done.calendar, self.kept[key].start) in heard.sentence
        self._check_store()

    def _use(self, line: Conversation, tool: str, said: dict[str, str]) -> Heard:
        """Call a tool, each third time without an id."""
        return line.use(tool, said, again=None if len(line.said) % 3 else "")

    def _check_refusal(
        self, line: Conversation, tool: str, said: dict[str, str], key: str, new: datetime | None
    ) -> None:
        """One appointment was named: only a taken time, or the same request made before, is a reason to refuse."""
        kept, heard = self.kept[key], line.said[-1]
        if "Ask whether that one is meant" in heard.sentence:
            assert line.said[:-1], "nothing was done before in this call"
            # It is, and the question is not asked again.
            heard = self._use(line, tool, said | {"appointment_id": key})
            if not heard.is_error:
                self.kept[key] = self._after(tool, kept, new)
                self._check_store()
                return
        assert new is not None, heard.text
        start = self._start_in(kept.calendar, new)
        others = [other for other_key, other in self.kept.items() if other_key != key and other.status in LIVE]
        assert any(self._overlaps(other, kept.calendar, start) for other in others), heard.text
        assert heard.sentence.endswith("The old time still holds.")

    def _start_in(self, calendar: int, moment: datetime) -> datetime:
        return moment.replace(tzinfo=ZoneInfo(ZONES[calendar]))

    def _after(self, tool: str, kept: Kept, new: datetime | None) -> Kept:
        if tool == "cancel_appointment":
            return replace(kept, status="cancelled")
        if tool == "confirm_appointment":
            return replace(kept, status="confirmed")
        assert new is not None
        return replace(kept, start=self._start_in(kept.calendar, new))

    def _live(self) -> list[Kept]:
        return [kept for kept in self.kept.values() if kept.status in LIVE]

    def _overlaps(self, kept: Kept, calendar: int, start: datetime) -> bool:
        return kept.calendar == calendar and abs(kept.start - start) < timedelta(minutes=30)

    def _note(self, outcome: str, heard: Heard) -> None:
        assert "went wrong" not in heard.sentence
        assert "can't be reached" not in heard.sentence
        self.outcomes[outcome] += 1

    def _check_store(self) -> None:
        """The stored appointments are those of the model: none that was not asked for, none missing."""
        stored = {
            item["id"]: (
                self.calendars.index(item["calendar_id"]),
                datetime.fromisoformat(item["starts_at"]),
                item["patient"]["name"],
                item["status"],
            )
            for item in self.product.items("AppointmentsTable")
            if item["organization_id"] == self.clinic.organization_id
        }
        assert stored == {
            key: (kept.calendar, kept.start, kept.patient, kept.status) for key, kept in self.kept.items()
        }
