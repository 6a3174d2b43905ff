"""Agents' assistants at the voice provider: each message names an agent whose assistant may be out of date."""

import functools
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.sqs import Record, RetryLaterError, message_of, process_batch, retry_on_provider_error
from voxanne.core import config
from voxanne.core.logging import logger
from voxanne.vapi.client import vapi
from voxanne.vapi.provisioning.assistant_document import Wiring
from voxanne.vapi.provisioning.models import LeaseLostError, LeaseTakenError
from voxanne.vapi.provisioning.repository import ProvisioningRepository
from voxanne.vapi.provisioning.service import AgentTimeZones, Provisioner


@functools.cache
def _provisioner() -> Provisioner:
    records = ProvisioningRepository.from_environment()
    zones = AgentTimeZones(Table.from_environment("CALENDARS_TABLE"))
    return Provisioner(records, zones, vapi(), Wiring.from_environment())


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Process each message; return those to deliver again."""
    return process_batch(event, _provision, config.required("AGENTS_QUEUE_URL"))


def _provision(record: Record) -> None:
    message = message_of(record)
    organization_id, agent_id = message["organization_id"], message["agent_id"]
    try:
        with retry_on_provider_error(organization_id=organization_id, agent_id=agent_id):
            _provisioner().provision(organization_id, agent_id)
    except (LeaseTakenError, LeaseLostError) as error:
        logger.info("assistant.lease_taken", organization_id=organization_id, agent_id=agent_id)
        raise RetryLaterError from error
