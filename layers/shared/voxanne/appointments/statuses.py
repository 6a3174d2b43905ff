"""The life of an appointment. Only cancelling frees its time: who did not come had it kept."""

from typing import Literal, get_args

type AppointmentStatus = Literal["booked", "confirmed", "arrived", "fulfilled", "noshow", "cancelled"]
STATUSES: tuple[str, ...] = get_args(AppointmentStatus.__value__)

# What each status may become. Who came late after all had arrived; what is fulfilled or cancelled is done.
NEXT: dict[str, tuple[str, ...]] = {
    "booked": ("confirmed", "arrived", "fulfilled", "noshow", "cancelled"),
    "confirmed": ("booked", "arrived", "fulfilled", "noshow", "cancelled"),
    "arrived": ("fulfilled", "cancelled"),
    "noshow": ("arrived",),
    "fulfilled": (),
    "cancelled": (),
}
# Statuses in which an appointment can be had at another time, or made longer.
MOVABLE = frozenset({"booked", "confirmed", "arrived"})


def before(status: str) -> list[str]:
    """The statuses of which *status* can follow, itself among them: what is so already is no change."""
    return [each for each in STATUSES if each == status or status in NEXT[each]]
