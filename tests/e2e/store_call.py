"""Store a recorded call of an organisation, as the workers do: a command, since its AWS is the running product's."""

import sys

from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import commit
from voxanne.aws.s3 import Bucket
from voxanne.core import clock
from voxanne.domain.calls.models import Media
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.service import new_call
from voxanne.domain.calls.updates import Authority, CallUpdate


def store_call(organization_id: str) -> str:
    """Store the call and its recording; return its id."""
    calls = CallRepository(Table("CallsTable"))
    call = new_call("inbound", "in_progress", clock.now(), **{"from": "+14155550100"})
    commit([calls.build_create(organization_id, call)])
    key = f"recordings/{organization_id}/{call.id}/1.wav"
    Bucket("conversationsbucket").put(key, b"RIFF", "audio/wav")
    recording = Media(state="stored", key=key, content_type="audio/wav", stored_at=clock.instant())
    update = CallUpdate(
        authority=Authority.REPORT, at=1, status="completed", outcome="appointment_booked", recording=recording
    )
    return calls.apply_update(organization_id, call.id, update).id


if __name__ == "__main__":
    print(store_call(sys.argv[1]))  # noqa: T201 - a command
