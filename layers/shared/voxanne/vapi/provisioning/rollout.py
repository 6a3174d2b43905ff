"""Rolling out to all assistants what a deployment changes for all of them.

That is our URL, the credential, and what a release defines for every assistant: tools, model and plans. Each
assistant's record has a hash of these. When it differs from the deployment's, the sweeper goes through the records, a
part each minute, and makes agents due whose assistants have another hash.
"""

import contextlib
import functools
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from voxanne.aws.dynamodb.client import current_client
from voxanne.aws.dynamodb.expressions import Update
from voxanne.aws.dynamodb.items import Item, from_item, to_item
from voxanne.aws.dynamodb.resource import ConcurrentUpdateError, key_of
from voxanne.aws.dynamodb.tables import Table, due_attributes
from voxanne.aws.dynamodb.writes import write
from voxanne.core import clock
from voxanne.core.logging import logger
from voxanne.domain.agents.models import Agent
from voxanne.domain.agents.repository import DUE
from voxanne.vapi.provisioning.assistant_document import Wiring, build_assistant
from voxanne.vapi.provisioning.tool_definitions import FUNCTIONS

# In a minute: 6,000 agents an hour, far fewer than the provider accepts.
_MOST_OF_A_RUN = 100
# An item of the organisations' table, like organisations' references.
_PROGRESS = {"organization_id": "deployment#assistants"}


@functools.cache
def fingerprint(wiring: Wiring) -> str:
    """Return the hash of what all assistants have in common, taken from the document of an agent with every tool."""
    agent = Agent.model_construct(
        id="agt_",
        version=1,
        status="active",
        created_at="",
        updated_at="",
        name="",
        prompt="",
        first_message=None,
        language=None,
        max_duration_seconds=None,
        tools=[*FUNCTIONS, "end_call", "transfer_call"],
        transfer_number=None,
        voice_provider="vapi",
        voice_id="",
    )
    document = json.dumps(build_assistant("org_", agent, "zone of the calendar", wiring), sort_keys=True)
    return hashlib.sha256(document.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class AssistantRollout:
    """Brings all assistants to the deployment's fingerprint."""

    organizations: Table
    assistants: Table
    agents: Table

    def advance(self, current: str) -> None:
        """Go through the next records, if a round is in progress or the fingerprint has changed."""
        progress = self.organizations.get(_PROGRESS) or {}
        before = progress.get("fingerprint")
        if before == current and "after" not in progress:
            return
        records, after = self._next(progress.get("after") if before == current else None)
        made_due = sum(self._make_due(record) for record in records if _is_otherwise(record, current))
        # This comes last: a run that dies before it is repeated, and makes the same agents due.
        self._store(before, current, after)
        logger.info("assistants.rollout", looked_at=len(records), made_due=made_due, more=after is not None)

    def _next(self, after: dict[str, str] | None) -> tuple[list[Item], dict[str, Any] | None]:
        begin: dict[str, Any] = {"ExclusiveStartKey": to_item(after)} if after else {}
        page = current_client().scan(TableName=self.assistants.name, Limit=_MOST_OF_A_RUN, **begin)
        last = page.get("LastEvaluatedKey")
        return [from_item(item) for item in page["Items"]], from_item(last) if last else None

    def _make_due(self, record: Item) -> bool:
        update = Update().change(due_attributes(DUE, record["organization_id"], clock.instant()))
        key = key_of(record["organization_id"], record["id"])
        # An agent that was deleted, or is due anyway, needs nothing.
        condition = "attribute_exists(id) AND attribute_not_exists(due)"
        change = self.agents.build_update(key, update, condition=condition, on_conflict=ConcurrentUpdateError)
        with contextlib.suppress(ConcurrentUpdateError):
            write(change)
            return True
        return False

    def _store(self, before: str | None, current: str, after: dict[str, Any] | None) -> None:
        update = Update().change({"fingerprint": current, "after": after})
        update.using.values[":before"] = before or current
        condition = "attribute_not_exists(fingerprint) OR fingerprint = :before"
        store = self.organizations.build_update(
            _PROGRESS, update, condition=condition, on_conflict=ConcurrentUpdateError
        )
        # During a gradual deployment a sweeper of another version may have begun its own round.
        with contextlib.suppress(ConcurrentUpdateError):
            write(store)


def _is_otherwise(record: Item, current: str) -> bool:
    # Without an id there is no assistant yet; its agent is due.
    return "assistant_id" in record and record.get("fingerprint") != current
