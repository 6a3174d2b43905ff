"""Every minute: continues erasures that a request did not finish, and searches again for data that arrived late."""

import functools
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.dynamodb.items import Item
from voxanne.aws.sweeper import at_once, end_of_run
from voxanne.core.logging import logger
from voxanne.domain.erasures.service import IN_BACKGROUND, Eraser
from voxanne.webhooks.erasures.service import CopyEraser

# Few per run, so that organisations take turns: each run reads again which erasures are due.
_OF_AN_ORGANIZATION, _MAX_ERASURES, _AT_ONCE = 10, 40, 4
# Reserved at the end of the time-out: one erasure runs for about ten seconds.
_RESERVE_SECONDS = 15.0


@functools.cache
def _eraser() -> Eraser:
    return Eraser.from_environment(CopyEraser.from_environment())


def lambda_handler(_event: dict[str, Any], context: LambdaContext) -> None:
    """Continue the erasures that are due. A failed run is repeated in a minute; an alarm counts it."""
    entries = _eraser().erasures.due.read(_OF_AN_ORGANIZATION).items[:_MAX_ERASURES]
    pieces = [functools.partial(_go_on, entry) for entry in entries]
    at_once(pieces, end_of_run(context, _RESERVE_SECONDS), threads=_AT_ONCE)


def _go_on(entry: Item) -> None:
    erasure = _eraser().erasures.find(entry["organization_id"], entry["id"])
    if erasure is None:
        return
    after = _eraser().run(erasure, IN_BACKGROUND)
    logger.info("erasure.continued", organization_id=erasure.organization_id, object_id=erasure.id, round=after.round)
