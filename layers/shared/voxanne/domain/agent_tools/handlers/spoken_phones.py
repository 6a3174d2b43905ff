"""Phones that callers say: whether one is the calling one, and which appointments another one gives access to."""

import re
from dataclasses import replace

from voxanne.core.phones import country_of
from voxanne.domain.agent_tools.context import ToolContext
from voxanne.domain.agent_tools.handlers.caller_appointments import CallerAppointments
from voxanne.domain.agent_tools.models import ToolRefusedError

# Of the North American plan: numbers are dialled without their area code there.
_NANP, _LOCAL_DIGITS = "+1", 7


def of_phone(context: ToolContext, caller: CallerAppointments) -> CallerAppointments:
    """Return the appointments of the phone that was said: the calling one's, or those that this call booked with it.

    Raises:
        ToolRefusedError: it is another one.
    """
    if not names_another_phone(context):
        return caller
    said = context.said_phone_digest()
    booked = [effect for effect in caller.history.effects if effect.is_booking]
    with_it = {effect.appointment_id for effect in booked if said is not None and effect.phone == said}
    coming = [appointment for appointment in caller.coming if appointment.id in with_it]
    begun = [appointment for appointment in caller.begun if appointment.id in with_it]
    if not coming and not begun:
        raise ToolRefusedError(
            "Only appointments of the calling number can be looked up, not those of another phone; offer a call back."
        )
    return replace(caller, coming=coming, begun=begun)


def names_another_phone(context: ToolContext) -> bool:
    """Tell whether a phone was said that is not the calling one, read in the clinic's country or in its own."""
    phone, caller = context.arguments.get("phone"), context.call.caller
    if phone is None or caller is None:
        return phone is not None
    if caller in {context.said_phone(), context.said_phone(country_of(caller))}:
        return False
    digits = re.sub(r"\D", "", phone)
    is_local = caller.startswith(_NANP) and not phone.lstrip().startswith("+") and len(digits) == _LOCAL_DIGITS
    return not (is_local and caller.endswith(digits))
