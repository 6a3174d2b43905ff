"""The recording's link in a report, and the queue of recordings to fetch."""

from typing import Any

from voxanne.aws import sqs

_MAX_LENGTH = 4000


class RecordingQueue:
    """The queue of recordings to fetch."""

    def __init__(self, queue_url: str) -> None:
        self._queue_url = queue_url

    def request(self, organization_id: str, provider_call_id: str, link: str | None) -> None:
        """Request that a call's recording is fetched; *link* may expire before that, and is never stored.

        Raises:
            ClientError, BotoCoreError: the request is not queued.
        """
        message = {"organization_id": organization_id, "provider_call_id": provider_call_id, "link": link}
        body = sqs.encode_body(message)
        sqs.client().send_message(QueueUrl=self._queue_url, MessageBody=body)


def best_link(message: dict[str, Any]) -> str | None:
    """Return the best link of a report: signed ones, valid for half an hour, come first; the others rarely open."""
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
    return next((link for link in links if isinstance(link, str) and 0 < len(link) <= _MAX_LENGTH), None)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
