"""The appointments that a caller may ask about, and which of them a tool call names.

They are all coming ones of the calling number's contact, and those that were booked in this call. A date and time is
read in the zone of each appointment's own calendar. Only an appointment that was named by its date is chosen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from voxanne.aws.dynamodb.background import in_background
from voxanne.core import clock
from voxanne.core.errors import ExpiredError, NotFoundError
from voxanne.core.quoting import plain_line, quoted
from voxanne.core.time_zones import MINUTE
from voxanne.domain.agent_tools.arguments import parse_moment
from voxanne.domain.agent_tools.context import ToolContext, appointment_facts
from voxanne.domain.agent_tools.errors import ask
from voxanne.domain.agent_tools.models import ToolRefusedError
from voxanne.domain.agent_tools.offered_services import unknown_names
from voxanne.domain.agent_tools.repository import CallHistory
from voxanne.domain.agent_tools.spoken.names import is_exactly, names_match, patient_matches
from voxanne.domain.agent_tools.spoken.wording import join_words, local_start, spoken_datetime, spoken_time, today
from voxanne.domain.appointments.models import COMING_STATUSES, StoredAppointment
from voxanne.domain.calendars.schemas import MAX_DURATION_MINUTES
from voxanne.domain.contacts.names import folded
from voxanne.domain.services.names import find_by_name

MAX_LISTED = 8
NAMING = frozenset({"appointment_id", "current_date", "current_starts_at"})


@dataclass(frozen=True)
class CallerAppointments:
    """The caller's contact, if the number is known; its appointments in order of time; and the call's history.

    `booked_here` are the ids of appointments that this call booked. `may_know_contact` is false for a caller who gave a
    patient's date of birth, not the contact's.
    """

    contact_id: str | None
    coming: list[StoredAppointment]
    begun: list[StoredAppointment]
    history: CallHistory
    booked_here: frozenset[str]
    may_know_contact: bool = True


def read_caller_appointments(
    context: ToolContext, fresh: Mapping[str, StoredAppointment] | None = None
) -> CallerAppointments:
    """Read the appointments of the calling number, and those that were booked in this call.

    The caller may not be allowed to know all of them: tools use `known_appointments` (verification.py). *fresh*
    are appointments that were read by their id, because the index may be behind.
    """
    dependencies, call = context.dependencies, context.call
    history_lookup = in_background(lambda: context.results.history(call))
    contact_id = None if call.caller is None else dependencies.contacts.holder_of(call.organization_id, call.caller)
    own = {} if contact_id is None else _of_contact(context, contact_id)
    history = history_lookup()
    appointments = {each.id: each for listed in own.values() for each in listed}
    appointments |= {key: each for key, each in (fresh or {}).items() if each.contact_id in own}
    # The index may not have these yet.
    booked_here = _booked_in_call(context, history)
    for appointment_id in booked_here:
        try:
            booked = dependencies.appointments.get(call.organization_id, appointment_id)
        except NotFoundError:
            continue
        appointments[appointment_id] = booked
    standing = sorted(
        (appointment for appointment in appointments.values() if appointment.status in COMING_STATUSES),
        key=lambda appointment: (appointment.starts_at, appointment.id),
    )
    now = clock.now()
    coming = [appointment for appointment in standing if clock.seconds_of(appointment.starts_at) >= now]
    begun = [
        appointment
        for appointment in standing
        if clock.seconds_of(appointment.starts_at) < now <= clock.seconds_of(appointment.ends_at)
    ]
    return CallerAppointments(contact_id, coming, begun, history, booked_here)


def _of_contact(context: ToolContext, contact_id: str) -> dict[str, list[StoredAppointment]]:
    """Read the appointments of a contact and of those merged into it, whose appointments may still be moving."""
    organization_id, coming = context.call.organization_id, context.dependencies.appointments.coming
    merged_lookup = in_background(lambda: _merged_ids(context, contact_id))
    # One that has begun no longer counts as coming. It is kept apart, so that it is not taken for one that does not
    # exist.
    since = clock.now() - MAX_DURATION_MINUTES * MINUTE
    own = {contact_id: coming(organization_id, contact_id, since)}
    return own | {merged_id: coming(organization_id, merged_id, since) for merged_id in merged_lookup()}


def _merged_ids(context: ToolContext, contact_id: str) -> list[str]:
    try:
        return context.contact(contact_id).merged_ids
    except (ExpiredError, NotFoundError):
        return []


def matching(context: ToolContext, appointments: Sequence[StoredAppointment]) -> list[StoredAppointment]:
    """Return the appointments that the tool call's arguments can mean.

    If a name is matched exactly by some, those with a longer name are not meant, whatever their date.
    """
    appointment_id, possible = context.arguments.get("appointment_id"), [*appointments]
    for argument, name_of in (
        ("patient", context.patient_name),
        ("practitioner", lambda appointment: context.calendar(appointment.calendar_id).name),
        ("service", lambda appointment: appointment.service or ""),
    ):
        said = context.arguments.get(argument)
        if said is not None:
            possible = [each for each in possible if is_exactly(said, name_of(each))] or possible
    return [each for each in possible if appointment_id in {None, each.id} and _is_named(context, each)]


def check_named(context: ToolContext, caller: CallerAppointments) -> None:
    """Check that the arguments name an appointment, by its date or its id.

    Raises:
        ToolRefusedError: they do not; the reply lists what can be meant, or says that there is nothing any more.
    """
    if not caller.coming and context.call.caller is None and not caller.begun:
        raise ToolRefusedError("The calling number is withheld, so no appointment can be looked up; offer a call back.")
    if context.arguments.keys() & NAMING:
        return
    # Arguments that can't be read are asked about before the missing date. Without a date, what the appointment is for
    # does not select one: the answer would disclose it.
    unnamed = replace(context, arguments={k: v for k, v in context.arguments.items() if k != "service"})
    if not caller.coming:
        begun = matching(unnamed, caller.begun)
        raise has_begun(context, begun[0]) if begun else none_coming()
    possible = matching(unnamed, caller.coming)
    raise ask_which(context, possible or caller.coming, any_match=bool(possible))


def none_coming() -> ToolRefusedError:
    """Return the refusal for a caller without appointments."""
    return ToolRefusedError("There is no coming appointment under the number that is calling.")


def has_begun(context: ToolContext, appointment: StoredAppointment) -> ToolRefusedError:
    """Return the refusal for an appointment that has begun."""
    start = local_start(context.calendar(appointment.calendar_id), appointment)
    return ToolRefusedError(
        f"That appointment began at {spoken_time(start)} and can't be changed any more; offer a call back."
    )


def ask_which(context: ToolContext, appointments: Sequence[StoredAppointment], *, any_match: bool) -> ToolRefusedError:
    """Return the refusal that lists the appointments that can be meant, or all if none matches."""
    spoken, facts = describe(context, appointments)
    if not any_match:
        unknown, known = unknown_names(context)
        sentence = f"{unknown} None is as was said; the caller has {spoken}. Ask which.".lstrip()
        return ask(sentence, context.calendar(), **known, **facts)
    if len(appointments) == 1:
        return ask(
            f"The caller has {spoken}. Ask whether that one is meant, and name its date and appointment_id.",
            context.calendar(),
            **facts,
        )
    return ToolRefusedError(f"Several appointments can be meant: {spoken}. Ask which.", **facts)


def describe(
    context: ToolContext, appointments: Sequence[StoredAppointment], *, name_patients: bool = False
) -> tuple[str, dict[str, object]]:
    """Return the appointments as words and as facts: the first ones, and how many more there are.

    Calendar and patient are named if they differ between the appointments; patients always, if *name_patients*.
    """
    listed = list(islice(appointments, MAX_LISTED))
    labels = _labels(context, listed, name_patients=name_patients)
    facts = [appointment_facts(context, appointment) for appointment in listed]
    if len(set(labels)) < len(labels):
        names = [plain_line(context.calendar(appointment.calendar_id).name) for appointment in listed]
        labels = [f"{label} in {quoted(name)}" for label, name in zip(labels, names, strict=True)]
        facts = [{**fact, "calendar": name} for fact, name in zip(facts, names, strict=True)]
    more = len(appointments) - len(listed)
    words = join_words([*labels, f"{more} more"] if more else labels)
    return words, {"appointments": facts} | ({"more": more} if more else {})


def _labels(
    context: ToolContext, appointments: Sequence[StoredAppointment], *, name_patients: bool = False
) -> list[str]:
    patients = {folded(context.patient_name(appointment)) for appointment in appointments}
    name_patients = name_patients or len(patients) > 1
    labels = []
    for appointment in appointments:
        calendar = context.calendar(appointment.calendar_id)
        patient = f" for {quoted(context.patient_name(appointment))}" if name_patients else ""
        labels.append(f"{spoken_datetime(local_start(calendar, appointment), today(calendar))}{patient}")
    return labels


def _is_named(context: ToolContext, appointment: StoredAppointment) -> bool:
    calendar, arguments = context.calendar(appointment.calendar_id), context.arguments
    if not parse_moment(arguments, calendar, "current_").matches(local_start(calendar, appointment)):
        return False
    if not names_match(arguments.get("practitioner"), calendar.name, calendar.id):
        return False
    if not _is_for_service(context, appointment):
        return False
    return patient_matches(arguments.get("patient"), context.patient_name(appointment))


def _is_for_service(context: ToolContext, appointment: StoredAppointment) -> bool:
    """Tell whether an appointment can be for what was said: a service of that name or alias, or else these words."""
    said = context.arguments.get("service")
    if said is not None and appointment.service_id is not None:
        service = find_by_name(context.services(), said)
        if service is not None:
            return service.id == appointment.service_id
    return names_match(said, appointment.service or "")


def _booked_in_call(context: ToolContext, history: CallHistory) -> frozenset[str]:
    """Return the ids of the appointments that tools booked in this call, or that name it as theirs."""
    if context.call.call_id is None:
        return history.booked
    try:
        call = context.dependencies.calls.get(context.call.organization_id, context.call.call_id)
    except NotFoundError:
        return history.booked
    return history.booked.union(call.appointment_ids)
