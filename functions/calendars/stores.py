import functools

from voxanne.domain.appointments.repository import AppointmentRepository
from voxanne.domain.busy_time.placement import BusyTimeDependencies
from voxanne.domain.calendar_feeds.repository import CalendarFeedRepository
from voxanne.domain.calendar_sources.repository import SourceRepository
from voxanne.domain.calendars.repository import CalendarRepository
from voxanne.domain.services.repository import ServiceRepository


@functools.cache
def appointments() -> AppointmentRepository:
    """The process's store of appointments, made on first use."""
    return AppointmentRepository.from_environment()


@functools.cache
def busy_time() -> BusyTimeDependencies:
    """The process's stores of busy time, made on first use."""
    return BusyTimeDependencies.from_environment()


@functools.cache
def calendars() -> CalendarRepository:
    """The process's store of calendars, made on first use."""
    return CalendarRepository.from_environment()


@functools.cache
def feeds() -> CalendarFeedRepository:
    """The process's store of feeds, made on first use."""
    return CalendarFeedRepository.from_environment()


@functools.cache
def services() -> ServiceRepository:
    """The process's store of services, made on first use."""
    return ServiceRepository.from_environment()


@functools.cache
def sources() -> SourceRepository:
    """The process's store of calendar sources, made on first use."""
    return SourceRepository.from_environment()
