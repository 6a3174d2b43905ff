"""Agents at the voice provider: each message names an agent whose assistant may not be what is stored."""

import functools
import json
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from voxanne import config, queues
from voxanne.agents.assistants import Wiring
from voxanne.dynamodb.tables import Table
from voxanne.observability import log_unexpected, logger
from voxanne.provider_links import ProviderLinks
from voxanne.providers.errors import ProviderError
from voxanne.providers.vapi import vapi
from voxanne.provisioning.models import HeldError, LeaseLostError
from voxanne.provisioning.repository import ProvisioningRepository
from voxanne.provisioning.service import Provisioner
from voxanne.provisioning.zones import Zones

type Record = dict[str, Any]


@functools.cache
def _provisioner() -> Provisioner:
    records = ProvisioningRepository(
        Table(config.required("ASSISTANTS_TABLE")),
        Table(config.required("AGENTS_TABLE")),
        ProviderLinks(Table(config.required("PROVIDER_LINKS_TABLE"))),
    )
    zones = Zones(Table(config.required("ORGANIZATIONS_TABLE")), Table(config.required("CALENDARS_TABLE")))
    wiring = Wiring(config.required("VAPI_WEBHOOK_URL"), config.required("VAPI_CREDENTIAL_ID"))
    return Provisioner(records, zones, vapi(), wiring)


def lambda_handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, Any]:
    """Work on each message; those that must come again are named."""
    failed = [record for record in event["Records"] if not _done(record)]
    return {"batchItemFailures": [{"itemIdentifier": record["messageId"]} for record in failed]}


def _done(record: Record) -> bool:
    message = json.loads(record["body"])
    try:
        _provisioner().provision(message["organization_id"], message["agent_id"])
    except (HeldError, LeaseLostError):
        logger.info("the agent is being worked on", agent_id=message["agent_id"])
    except ProviderError as error:
        logger.warning(
            "the provider did not answer as it should",
            agent_id=message["agent_id"],
            error=type(error).__name__,
            status=error.status,
        )
    except Exception as error:  # noqa: BLE001 - the boundary: back to the queue, and in the end to the dead letters
        log_unexpected(error)
    else:
        return True
    _come_again(record)
    return False


def _come_again(record: Record) -> None:
    """Soon, then ever later. The queue's own time, which must exceed a crash, would be long for a busy moment."""
    count = int(record["attributes"]["ApproximateReceiveCount"])
    try:
        queues.wait_longer(config.required("AGENTS_QUEUE_URL"), record["receiptHandle"], count)
    except Exception as error:  # noqa: BLE001 - then it comes again after the queue's own time
        log_unexpected(error)
