"""What tests of calls share: calls written as the workers write them, through the repository."""

from typing import Any
from urllib.parse import urlencode

from tests.product import Client, Product
from voxanne.aws.dynamodb.tables import Table
from voxanne.aws.dynamodb.writes import commit
from voxanne.aws.s3 import Bucket
from voxanne.core.clock import instant
from voxanne.domain.calls.models import Analysis, Media, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.service import new_call
from voxanne.domain.calls.transcripts import Utterance, store
from voxanne.domain.calls.updates import Authority, CallUpdate

PATIENT, CLINIC = "+14155550100", "+12125550199"
BUCKET = "conversationsbucket"
RECORDING = "recordings/org/call/1.wav"
TURNS = [
    Utterance(role="agent", text="Thank you for calling.", start_ms=1200, end_ms=4000),
    Utterance(role="caller", text="A cleaning, please.", start_ms=5100, end_ms=8200),
    Utterance(role="tool", text="Free: 09:30, 11:00.", start_ms=9300),
    Utterance(role="agent", text="Half past nine?", start_ms=11_000, end_ms=14_000),
]


def repository() -> CallRepository:
    return CallRepository(Table("CallsTable"))


def placed(clinic: Client, **facts: Any) -> StoredCall:
    """A call that was made now, by the product's clock."""
    wanted = {"direction": "inbound", "status": "queued", "from": PATIENT, "to": CLINIC} | facts
    call = new_call(
        created=facts.pop("made", clinic.product.clock()), **{k: v for k, v in wanted.items() if k != "made"}
    )
    commit([repository().build_create(clinic.organization_id, call)])
    return call


def told(clinic: Client, call: StoredCall, authority: Authority = Authority.EVENT, **news: Any) -> StoredCall:
    """Tell a call something, at this moment by the product's clock."""
    at = int(clinic.product.clock() * 1000)
    return repository().apply_update(clinic.organization_id, call.id, CallUpdate(authority=authority, at=at, **news))


def ended(clinic: Client, call: StoredCall, status: Any = "completed", **news: Any) -> StoredCall:
    """Let a call have begun a minute ago, and end now."""
    now = clinic.product.clock()
    times = {"started_at": instant(now - 60), "ended_at": instant(now)}
    return told(clinic, call, Authority.REPORT, **(times | {"status": status} | news))


def with_transcript(clinic: Client, call: StoredCall, turns: list[Utterance] | None = None) -> StoredCall:
    """Give a call a transcript: written first, then pointed to."""
    kept = store(Bucket(BUCKET), clinic.organization_id, call.id, "en", TURNS if turns is None else turns)
    return told(clinic, call, Authority.REPORT, transcript=kept)


def with_recording(clinic: Client, call: StoredCall) -> StoredCall:
    """Give a call a recording, as far as anyone can tell without fetching it."""
    at = instant(clinic.product.clock())
    kept = Media(state="stored", key=RECORDING, content_type="audio/wav", duration_seconds=60, stored_at=at)
    return told(clinic, call, Authority.REPORT, recording=kept)


def query(filters: dict[str, Any]) -> str:
    return urlencode({name: value for name, value in filters.items() if value is not None})


def listed(clinic: Client, **filters: Any) -> list[str]:
    """Ids of the one page that filters lead to; `from` is written `from_`."""
    given = {name.rstrip("_"): value for name, value in filters.items()}
    answer = clinic("GET", f"/api/calls?{query(given)}")
    assert answer.status == 200, answer
    assert answer.next is None
    return [call["id"] for call in answer.json]


def minutes_later(product: Product, minutes: float = 1) -> None:
    product.clock.advance(60 * minutes)


def analysis(data: dict[str, Any]) -> Analysis:
    """What a provider made of a conversation."""
    return Analysis(data=data)
