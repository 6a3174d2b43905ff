"""Where a report says that its call's recording lies, and asking for it to be fetched."""

from typing import Any

from voxanne.aws import sqs as queues

_LONGEST = 4000


class RecordingQueue:
    """The queue of recordings that are to be fetched."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def request(self, provider_call_id: str, link: str | None) -> None:
        """Have a call's recording fetched; *link* may have expired by then, and is stored nowhere.

        Raises:
            ClientError, BotoCoreError: nobody was asked.
        """
        body = queues.encode_body({"provider_call_id": provider_call_id, "link": link})
        queues.client().send_message(QueueUrl=self._queue_url, MessageBody=body)


def best_link(message: dict[str, Any]) -> str | None:
    """The best link of a report: signed ones first, which live for half an hour, since the others rarely open."""
    artifact = _object(message.get("artifact"))
    recording = _object(artifact.get("recording"))
    links = [
        artifact.get("presignedMonoUrl"),
        _object(recording.get("mono")).get("combinedUrl"),
        artifact.get("recordingUrl"),
        message.get("recordingUrl"),
        artifact.get("presignedStereoUrl"),
        recording.get("stereoUrl"),
        artifact.get("stereoRecordingUrl"),
        message.get("stereoRecordingUrl"),
    ]
    return next((link for link in links if isinstance(link, str) and 0 < len(link) <= _LONGEST), None)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
