"""A patient with a mark in every text, and a search of all stores for it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.sqs.models import sqs_backends

from local.runner.account import ACCOUNT_ID, REGION
from local.runner.functions.invoke_api import InProcessFunctions
from tests.integration.appointments import NINE
from tests.integration.calls import placed
from tests.integration.vapi_calls import CALLER, VoiceCall, tell, voice_call
from tests.integration.webhooks import Webhooks
from tests.product import Client, Product, deployment
from voxanne.aws.dynamodb.client import client
from voxanne.aws.s3 import client as s3

MARK, PHONE = "Marigold", CALLER
SOUGHT = (MARK, PHONE, PHONE[1:])
SAID = [{"role": "user", "message": f"I am {MARK}.", "secondsFromStart": 1.0, "duration": 900}]


def report_of(call: VoiceCall, **fields: Any) -> Any:
    """Return an end-of-call report with the mark in each text that a person wrote or said."""
    analysis = {"summary": f"{MARK} booked.", "structuredData": {"who": MARK}, "successEvaluation": "true"}
    return call.report(analysis=analysis, artifact={"messages": SAID}, **fields)


def large_report_of(call: VoiceCall, **fields: Any) -> Any:
    """Return the same for a conversation that is too long for a message of the queue."""
    said = [{"role": "user", "message": f"{MARK} " * 1_300, "secondsFromStart": number} for number in range(100)]
    return call.report(artifact={"messages": said}, **fields)


def patient(clinic: Client, webhooks: Webhooks, call: VoiceCall | None = None, key: str = "1") -> dict[str, Any]:
    """Create a patient, with an Idempotency-Key, who has called and has an appointment."""
    contact = clinic(
        "POST",
        "/api/contacts",
        {
            "name": MARK,
            "phone": PHONE,
            "notes": MARK,
            "tags": [MARK],
            "metadata": {"who": MARK},
            "email": f"{MARK}@example.com",
        },
        {"Idempotency-Key": f"contact-{key}"},
    ).json
    call = call or voice_call(clinic, id=f"019aa5f0-1c00-7000-8000-{key.encode().hex():0>12}")
    tell(webhooks, call.status("in-progress", 4), report_of(call))
    words = {"notes": MARK, "service": MARK, "patient": {"name": MARK, "date_of_birth": "1985-07-31"}}
    answer = clinic(
        "POST",
        "/api/appointments",
        {"contact_id": contact["id"], "starts_at": NINE, "metadata": {"who": MARK}} | words,
        {"Idempotency-Key": f"appointment-{key}"},
    )
    assert answer.status == 201, answer
    found: dict[str, Any] = contact
    return found


def traces(product: Product, *sought: str) -> list[tuple[str, str]]:
    """Return where the marks still are: the name of the table, bucket or queue, and the text there."""
    words = sought or SOUGHT
    return [(store, text[:400]) for store, text in everything(product) if any(word in text for word in words)]


def everything(product: Product) -> list[tuple[str, str]]:
    """Return each item of each table, each version of each object, each message of each queue, as text."""
    found = [(table, repr(item)) for table, items in product.stored().items() for item in items]
    for bucket in deployment().buckets:
        page = s3().list_object_versions(Bucket=bucket)
        for each in page.get("Versions", []):
            body = s3().get_object(Bucket=bucket, Key=each["Key"], VersionId=each["VersionId"])["Body"].read()
            found.append((bucket, each["Key"] + body.decode(errors="replace")))
    for name, queue in sqs_backends[ACCOUNT_ID][REGION].queues.items():
        found += [(name, json.dumps(message.body)) for message in queue._messages]  # noqa: SLF001 - without receiving
    return found


def ended_call(clinic: Client, contact_id: str) -> str:
    """Store a call of a contact that has ended; return its id."""
    call = placed(clinic, contact_id=contact_id, status="completed", summary=MARK, **{"from": PHONE})
    return call.id


def sweep() -> None:
    """Run the sweep of erasures once."""
    InProcessFunctions(deployment()).invoke("ErasureSweeperFunction", {})


@contextmanager
def refusing(*tables: str) -> Iterator[None]:
    """Have single writes and transactions fail if they concern one of the tables."""

    def fail(params: dict[str, Any], **_: Any) -> None:
        parts = [(kind, part[kind]["TableName"]) for part in params.get("TransactItems", []) for kind in part]
        about = {params.get("TableName"), *(name for kind, name in parts if kind != "ConditionCheck")}
        if about & set(tables):
            raise ConnectionError

    operations = ("UpdateItem", "PutItem", "TransactWriteItems")
    for operation in operations:
        client().meta.events.register(f"provide-client-params.dynamodb.{operation}", fail)
    try:
        yield
    finally:
        for operation in operations:
            client().meta.events.unregister(f"provide-client-params.dynamodb.{operation}", fail)
