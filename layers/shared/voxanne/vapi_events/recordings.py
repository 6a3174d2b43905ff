"""Where a report says that its call's recording lies."""

from typing import Any

_LONGEST = 4000


def link_of(message: dict[str, Any]) -> str | None:
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
