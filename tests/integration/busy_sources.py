"""An iCalendar source's blocks, replaced as its fetcher replaces them."""

from datetime import UTC, datetime

from functions.calendars.stores import busy_time
from tests.integration.appointments import first_calendar
from tests.integration.busy_time import path
from tests.product import Client
from voxanne.domain.busy_time.replacement import Replaced, SourceBlock, replace_source_blocks

SOURCE = "src_01jzzzzzzzzzzzzzzzzzzzzzza"
NINE_OCLOCK = int(datetime(2026, 11, 23, 14, tzinfo=UTC).timestamp())


def block(external_id: str, begins: float = 0, hours: float = 1) -> SourceBlock:
    """A block that begins so many hours after nine."""
    start = NINE_OCLOCK + round(begins * 3600)
    return SourceBlock(external_id, start, start + round(hours * 3600))


def replace(clinic: Client, *blocks: SourceBlock, source: str = SOURCE) -> Replaced:
    """Replace all blocks of a source."""
    return replace_source_blocks(
        busy_time(), clinic.organization_id, first_calendar(clinic)["id"], source, iter(blocks)
    )


def listed(clinic: Client) -> dict[str, tuple[str | None, str]]:
    """The source and the beginning of each listed block, by its external id."""
    answer = clinic("GET", f"{path(clinic)}?limit=100")
    return {each["external_id"]: (each["source_id"], each["starts_at"]) for each in answer.json}
