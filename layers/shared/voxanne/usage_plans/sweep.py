"""Every minute: organisations with something left to do at the gateway."""

from botocore.exceptions import BotoCoreError, ClientError

from voxanne.aws.dynamodb.items import serialize
from voxanne.aws.dynamodb.tables import Table
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.core.logging import log_unexpected
from voxanne.usage_plans.due import DUE
from voxanne.usage_plans.switch import UsagePlans

# Each takes the gateway's control plane a few requests, of which it admits a handful a second.
_MOST = 30


def sweep(usage_plans: UsagePlans, organizations: Table) -> None:
    """Finish what is due; one organisation's failure delays no other's.

    Raises:
        ExceptionGroup: of what failed; it is due still.
    """
    found = organizations.query_up_to(
        _MOST,
        IndexName="due",
        KeyConditionExpression="due = :due AND due_at <= :now",
        ExpressionAttributeValues={":due": serialize(DUE), ":now": serialize(clock.instant())},
    ).items
    failed: list[Exception] = []
    for item in found:
        try:
            usage_plans.finish(item["organization_id"])
        except (BotoCoreError, ClientError, LookupError, NotFoundError) as error:
            log_unexpected(error)
            failed.append(error)
    if failed:
        raise ExceptionGroup("usage plans are not finished", failed)
