import functools

from voxanne.domain.appointments.booking import BookingDependencies


@functools.cache
def stores() -> BookingDependencies:
    """The process's stores, made on first use."""
    return BookingDependencies.from_environment()
