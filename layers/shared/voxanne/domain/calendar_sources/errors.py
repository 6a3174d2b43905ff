"""Why a request about a calendar source is refused, and why a worker leaves one alone."""

from voxanne.aws.dynamodb.resource import ResourceKind
from voxanne.core.errors import ConflictError, InvalidFieldsError, invalid_field
from voxanne.domain.calendar_sources.models import MAX_SOURCES

SOURCE = ResourceKind("calendar source", "src")


class LeaseTakenError(Exception):
    """Another worker has the source."""


class SourceChangedError(Exception):
    """The source was changed or deleted since it was read, or the lease on it ran out."""


class FetchFailedError(Exception):
    """A source can't be fetched or read. The text is the code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def too_many() -> ConflictError:
    """Return the error for one source more than an organisation may have."""
    return ConflictError(f"An organisation can have at most {MAX_SOURCES} calendar sources.", code="too_many_sources")


def own_feed() -> InvalidFieldsError:
    """Return the error for a calendar's own feed as its source."""
    return bad_url("is a feed of this calendar, whose own appointments would become busy times")


def bad_url(detail: str) -> InvalidFieldsError:
    """Return the error for a URL that is not fetched."""
    return invalid_field("url", detail)
