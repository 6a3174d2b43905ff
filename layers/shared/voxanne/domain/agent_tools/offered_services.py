"""What a caller wants to book: the service that was named, and the calendars in which it can be booked.

For an organisation without services, the words are stored as text.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from voxanne.core.quoting import plain_line, quoted
from voxanne.domain.agent_tools.context import ToolContext
from voxanne.domain.agent_tools.models import ToolRefusedError
from voxanne.domain.agent_tools.schemas import parse_duration
from voxanne.domain.agent_tools.spoken.names import is_exactly, names_match
from voxanne.domain.agent_tools.spoken.wording import join_words
from voxanne.domain.appointments.models import StoredAppointment
from voxanne.domain.calendars.models import Calendar
from voxanne.domain.services.calendar_choice import calendars_of
from voxanne.domain.services.models import Service
from voxanne.domain.services.names import find_by_name

_MAX_NAMED = 8


@dataclass(frozen=True)
class Offer:
    """Calendars of one time zone in which the request can be booked, with the service's rules."""

    calendars: list[Calendar]
    service: Service | None = None

    @property
    def calendar(self) -> Calendar:
        """The first calendar, in whose zone times are understood and spoken."""
        return self.calendars[0]

    @property
    def calendar_id(self) -> str | None:
        """The calendar to book in; None for the first free one of the service's."""
        return self.calendar.id if len(self.calendars) == 1 else None

    def minutes(self, context: ToolContext) -> int | None:
        """Return the duration that was said, None if none was.

        Raises:
            ToolRefusedError: it can't be understood, or the service takes longer or shorter.
        """
        said = parse_duration(context.arguments.get("duration_minutes"))
        if self.service is not None and said not in {None, self.service.duration_minutes}:
            raise ToolRefusedError(
                f"{quoted(self.service.name)} takes {self.service.duration_minutes} minutes here, not {said}. "
                "Ask whether that is right, and leave out how long it takes.",
                service=plain_line(self.service.name),
                duration_minutes=self.service.duration_minutes,
            )
        return said


def parse_offer(context: ToolContext) -> Offer:
    """Return what the arguments `service` and `practitioner` ask for.

    Without a service: the agent's calendar, or that of the practitioner. With one: its calendars, or the agent's alone
    if that is among them, or that of the practitioner.

    Raises:
        ToolRefusedError: one is unknown, or several practitioners can be meant; the reply lists what there is.
    """
    service, words = _service(context), context.arguments.get("practitioner")
    if words is not None:
        calendars = [_practitioner(context, service, words)]
    elif service is None or context.call.agent.calendar_id in service.calendar_ids:
        calendars = [context.calendar()]
    else:
        calendars = context.calendars(service.calendar_ids)
    if service is not None:
        organization_id = context.call.organization_id
        ids = [calendar.id for calendar in calendars if calendar.id in service.calendar_ids]
        narrowed = service.model_copy(update={"calendar_ids": ids})
        calendars = calendars_of(context.dependencies, organization_id, narrowed, known=calendars)
    if not calendars:
        raise ToolRefusedError("That can't be booked here just now; offer a call back.")
    if len({calendar.time_zone for calendar in calendars}) > 1:
        names, facts = _listed("practitioners", [calendar.name for calendar in calendars])
        raise ToolRefusedError(f"That can be had in several places: {names}. Ask which.", **facts)
    return Offer(calendars, service)


def by_rules_of_service(context: ToolContext, appointment: StoredAppointment, calendar: Calendar) -> Calendar:
    """Return the calendar with the rules of an appointment's service, which hold when the appointment is moved."""
    if appointment.service_id is None:
        return calendar
    service = next((each for each in context.services() if each.id == appointment.service_id), None)
    return calendar if service is None else service.applied_to(calendar)


def unknown_names(context: ToolContext) -> tuple[str, dict[str, object]]:
    """Return a sentence about a service or practitioner that is not known, and facts about those that are.

    Both are empty if what was named is known, or the organisation has no services.
    """
    arguments = context.arguments
    if "practitioner" in arguments:
        calendars = context.all_calendars()
        if not _matching(calendars, arguments["practitioner"]):
            refusal = _unknown_practitioner(calendars, None, arguments["practitioner"])
            return refusal.reply.sentence, refusal.reply.facts
    # What is booked already may be for a service that can't be booked any more.
    services = context.services() if "service" in arguments else []
    if services and find_by_name(services, arguments["service"]) is None:
        refusal = _unknown_service([service for service in services if service.active], arguments["service"])
        return refusal.reply.sentence, refusal.reply.facts
    return "", {}


def _service(context: ToolContext) -> Service | None:
    words = context.arguments.get("service")
    services = [] if words is None else context.services()
    if words is None or not services:
        return None
    active = [service for service in services if service.active]
    service = find_by_name(services, words)
    if service is None:
        raise _unknown_service(active, words)
    if not service.active:
        raise _inactive_service(active, service)
    return service


def _practitioner(context: ToolContext, service: Service | None, words: str) -> Calendar:
    own = context.calendar()
    is_own = (service is None or own.id in service.calendar_ids) and names_match(words, own.name, own.id)
    if is_own and _is_exactly(own, words):
        return own
    among = context.all_calendars() if service is None else context.calendars(service.calendar_ids)
    matches = _matching(among, words)
    exact = [calendar for calendar in matches if _is_exactly(calendar, words)]
    if is_own and not exact:
        return own
    if len(exact or matches) == 1:
        return (exact or matches)[0]
    if not matches:
        raise _unknown_practitioner(among, service, words)
    names, facts = _listed("practitioners", [calendar.name for calendar in exact or matches])
    raise ToolRefusedError(f"Several practitioners can be meant: {names}. Ask which.", **facts)


def _is_exactly(calendar: Calendar, words: str) -> bool:
    return calendar.id == words or is_exactly(words, calendar.name)


def _matching(calendars: Sequence[Calendar], words: str) -> list[Calendar]:
    return [calendar for calendar in calendars if names_match(words, calendar.name, calendar.id)]


def _unknown_practitioner(calendars: Sequence[Calendar], service: Service | None, words: str) -> ToolRefusedError:
    names, facts = _listed("practitioners", [calendar.name for calendar in calendars])
    what = "" if service is None else f" for {quoted(service.name)}"
    return ToolRefusedError(
        f"There is no practitioner {quoted(words)} here{what}. There is {names}. Ask which.", **facts
    )


def _unknown_service(active: Sequence[Service], words: str) -> ToolRefusedError:
    return _other_services(active, f"There is no service {quoted(words)} here.")


def _inactive_service(active: Sequence[Service], service: Service) -> ToolRefusedError:
    return _other_services(active, f"{quoted(service.name)} can't be booked here just now.")


def _other_services(active: Sequence[Service], sentence: str) -> ToolRefusedError:
    if not active:
        return ToolRefusedError("No service can be booked here just now; offer a call back.")
    names, facts = _listed("services", sorted(service.name for service in active))
    return ToolRefusedError(f"{sentence} There is {names}. Ask which.", **facts)


def _listed(what: str, names: Sequence[str]) -> tuple[str, dict[str, object]]:
    """Return names as words and as facts: the first ones, and how many more there are."""
    shown, more = [plain_line(name) for name in names[:_MAX_NAMED]], max(len(names) - _MAX_NAMED, 0)
    words = join_words([*(f'"{name}"' for name in shown), *([f"{more} more"] if more else [])]) if shown else "none"
    return words, {what: shown} | ({"more": more} if more else {})
