"""Every minute: goes on with erasures that a request did not finish, and searches again for what came late."""

import functools
import time
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.core.logging import logger
from voxanne.domain.erasures.service import IN_BACKGROUND, Eraser
from voxanne.webhooks.erasures.service import CopyEraser

_MAX_ERASURES = 25
# Of the function's 25, as one erasure goes on for about ten; the next run continues.
_MAX_SECONDS = 10.0


@functools.cache
def _eraser() -> Eraser:
    return Eraser.from_environment(CopyEraser.from_environment())


def lambda_handler(_event: dict[str, Any], _context: LambdaContext) -> None:
    """Go on with erasures that are due. A failed run is repeated in a minute; an alarm counts it."""
    until = time.monotonic() + _MAX_SECONDS
    for erasure in _eraser().erasures.due(_MAX_ERASURES):
        if time.monotonic() > until:
            return
        after = _eraser().run(erasure, IN_BACKGROUND)
        logger.info(
            "erasure.continued", organization_id=erasure.organization_id, object_id=erasure.id, round=after.round
        )
