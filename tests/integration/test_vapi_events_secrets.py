"""What a message carries besides: tokens, URLs that open calls and files, headers of ours. Nothing of it stays here."""

import json
from typing import Any

from tests.integration.vapi_calls import only_call, voice_call, work
from tests.integration.webhooks import Webhooks
from tests.observers import Logs
from tests.product import Client, Product
from voxanne.aws.s3 import client as s3

MARK = "SENTINEL"


def marked(report: dict[str, Any]) -> dict[str, Any]:
    """The report with a secret in every place in which the provider puts one."""
    message = report["message"]
    message["phoneNumber"] |= {"twilioAuthToken": f"{MARK}-token", "twilioAccountSid": f"{MARK}-sid"}
    message["call"] |= {
        "monitor": {"controlUrl": f"https://{MARK}.example/control", "listenUrl": f"wss://{MARK}.example/listen"},
        "assistant": {"server": {"headers": {"Authorization": f"{MARK}-1"}, "secret": f"{MARK}-2"}},
        "assistantOverrides": {"variableValues": {"token": f"{MARK}-3"}, "server": {"headers": {"x": f"{MARK}-4"}}},
        "artifact": {"presignedMonoUrl": f"https://{MARK}.example/1"},
        "transport": {"callToken": f"{MARK}-5"},
    }
    message["assistant"] = {
        "server": {"url": f"https://{MARK}.example/", "headers": {"Authorization": f"{MARK}-6"}},
        "credentials": [{"provider": "webhook", "authenticationPlan": {"secretKey": f"{MARK}-7"}}],
        "model": {"messages": [{"role": "system", "content": f"{MARK}-8"}], "toolIds": [f"{MARK}-9"]},
    }
    message["artifact"] |= {
        "recordingUrl": f"https://{MARK}.example/2",
        "recording": {"mono": {"combinedUrl": f"https://{MARK}.example/3"}, "stereoUrl": f"https://{MARK}.example/4"},
        "presignedStereoUrl": f"https://{MARK}.example/5?X-Amz-Signature={MARK}",
        "presignedLogUrl": f"https://{MARK}.example/6",
        "logUrl": f"https://{MARK}.example/7",
        "pcapUrl": f"https://{MARK}.example/8",
        "variableValues": {"secret": f"{MARK}-10"},
        "messagesOpenAIFormatted": [{"role": "system", "content": f"{MARK}-11"}],
    }
    message["artifact"]["presignedMonoUrl"] = f"https://{MARK}.example/9?X-Amz-Signature={MARK}"
    message["artifact"]["messages"][0]["message"] = f"{MARK}-12"
    message["recordingUrl"] = f"https://{MARK}.example/10"
    message["toolWithToolCallList"] = [{"server": {"headers": {"x": f"{MARK}-13"}}}]
    return report


def objects() -> str:
    """All that lies in the bucket."""
    found = s3().list_objects_v2(Bucket="conversationsbucket").get("Contents", [])
    return "".join(
        s3().get_object(Bucket="conversationsbucket", Key=each["Key"])["Body"].read().decode("utf-8", "replace")
        for each in found
    )


def test_no_secret_of_a_message_is_stored_logged_or_shown(
    webhooks: Webhooks, clinic: Client, product: Product, logs: Logs
) -> None:
    call = voice_call(clinic)
    large = marked(call.report())
    large["message"]["artifact"]["messages"] += [
        {"role": "user", "message": "ы" * 1000, "secondsFromStart": n} for n in range(300)
    ]
    assert webhooks.send("vapi", large).status == 200
    assert work() == []
    # A failed event is kept for a replay; an unattributed one too.
    product.drop("ContactsTable")
    failing = marked(call.report(cost=2))
    failing["message"]["call"]["id"] = "another"
    failing["message"]["call"]["assistantId"] = call.assistant_id
    assert webhooks.send("vapi", failing).status == 200
    assert len(work(attempt=12)) == 1

    shown = [clinic("GET", f"/api/calls/{only_call(clinic)['id']}{part}") for part in ("", "/transcript", "/recording")]
    shown += [clinic("GET", f"/api/webhook-logs/{log['id']}") for log in clinic("GET", "/api/webhook-logs").json]
    assert len(shown) == 5

    assert MARK not in json.dumps(product.stored(), default=str)
    found = objects()
    assert MARK not in found, found[found.index(MARK) - 300 : found.index(MARK) + 100]
    assert MARK not in logs.text
    assert not [answer for answer in shown if MARK.encode() in answer.response.body]
