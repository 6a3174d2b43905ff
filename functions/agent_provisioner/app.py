"""Agents at the voice provider: each message names an agent whose assistant may not be what is stored."""

import functools
import json
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.sqs import Record, RetryLaterError, process_batch
from voxanne.core import config
from voxanne.core.logging import logger
from voxanne.core.provider_errors import ProviderError
from voxanne.vapi.client import vapi
from voxanne.vapi.provisioning.assistant_document import Wiring
from voxanne.vapi.provisioning.models import LeaseLostError, LeaseTakenError
from voxanne.vapi.provisioning.repository import ProvisioningRepository
from voxanne.vapi.provisioning.service import AgentTimeZones, Provisioner


@functools.cache
def _provisioner() -> Provisioner:
    records = ProvisioningRepository.from_environment()
    zones = AgentTimeZones(Table.from_environment("ORGANIZATIONS_TABLE"), Table.from_environment("CALENDARS_TABLE"))
    wiring = Wiring(config.required("VAPI_WEBHOOK_URL"), config.required("VAPI_CREDENTIAL_ID"))
    return Provisioner(records, zones, vapi(), wiring)


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Work on each message; those that must come again are named."""
    return process_batch(event, _provision, config.required("AGENTS_QUEUE_URL"))


def _provision(record: Record) -> None:
    message = json.loads(record["body"])
    try:
        _provisioner().provision(message["organization_id"], message["agent_id"])
    except (LeaseTakenError, LeaseLostError) as error:
        logger.info("the agent is being worked on", agent_id=message["agent_id"])
        raise RetryLaterError from error
    except ProviderError as error:
        logger.warning(
            "the provider did not answer as it should",
            agent_id=message["agent_id"],
            error=type(error).__name__,
            status=error.status,
        )
        raise RetryLaterError from error
