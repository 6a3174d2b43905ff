import functools
from dataclasses import replace

from voxanne.domain.appointments.booking import BookingDependencies
from voxanne.domain.holds.repository import HoldRepository


@functools.cache
def holds() -> HoldRepository:
    """The process's store of holds, made on first use."""
    return HoldRepository.from_environment()


@functools.cache
def stores() -> BookingDependencies:
    """The process's stores, made on first use."""
    return replace(BookingDependencies.from_environment(), holds=holds())
