"""Fetching a call's recording from the provider into our bucket.

The report's link is tried first: it is valid for half an hour and may not work at all. Then the provider is asked for a
fresh one, which it has as long as it stores the recording: from some minutes after the report, or never.
"""

from dataclasses import dataclass

from voxanne.aws.provider_links import ProviderLinks
from voxanne.aws.s3 import Bucket
from voxanne.core import clock
from voxanne.core.errors import NotFoundError
from voxanne.core.logging import logger
from voxanne.core.provider_errors import RefusedError
from voxanne.core.safe_http.fetching import Download, Fetcher, NotFetchedError, TooLargeError
from voxanne.domain.calls.models import Media, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.transcripts import delete_media
from voxanne.domain.calls.updates import Authority, CallUpdate
from voxanne.domain.organizations.tombstones import Tombstones
from voxanne.vapi.client import Vapi
from voxanne.vapi.correlation import call_link

_EXTENSIONS = {"audio/mpeg": "mp3", "audio/mp3": "mp3", "audio/ogg": "ogg", "audio/flac": "flac", "audio/mp4": "m4a"}
# Storage services that do not know a file's type send one of these.
_WAV, _UNSPECIFIED = "audio/wav", frozenset({"", "application/octet-stream", "binary/octet-stream"})


class RecordingNotReadyError(Exception):
    """The recording is not available yet; retry."""


@dataclass(frozen=True)
class RecordingFetcher:
    """Fetches recordings. Fetching is idempotent."""

    calls: CallRepository
    links: ProviderLinks
    provider: Vapi
    fetcher: Fetcher
    conversations: Bucket
    tombstones: Tombstones

    def fetch(self, organization_id: str, provider_call_id: str, link: str | None, *, is_last: bool) -> None:
        """Store the recording and update its call; at the last attempt, mark the recording as unavailable.

        Nothing is stored for a call that is erased or past its retention, or whose organisation is deleted.

        Raises:
            RecordingNotReadyError: retry later.
            ProviderError: the provider failed.
        """
        if self.tombstones.cover(organization_id):
            return
        owner = self.links.find(call_link(provider_call_id))
        if owner is None:
            raise RecordingNotReadyError
        try:
            call = self.calls.get(organization_id, owner["object_id"])
        except NotFoundError:
            # It was deleted after its retention.
            return
        if call.erased is not None or (call.recording is not None and call.recording.state == "stored"):
            return
        # The two links share one time limit, so that the second is tried even if the first one stalls.
        half = self.fetcher.timeout_seconds / 2
        media = self._store(link, organization_id, call, half) or self._store(
            self._fresh_link(provider_call_id), organization_id, call, half
        )
        if media is None and not is_last:
            raise RecordingNotReadyError
        self._update_call(organization_id, call, media or Media(state="unavailable"))

    def _fresh_link(self, provider_call_id: str) -> str | None:
        try:
            return self.provider.recording_url(provider_call_id)
        except RefusedError:
            # 404, or 400 for a call past the provider's retention, which is 14 days (docs.vapi.ai).
            return None

    def _store(self, link: str | None, organization_id: str, call: StoredCall, seconds: float) -> Media | None:
        """Store what a link leads to; return None if it leads to no audio."""
        if link is None:
            return None
        try:
            with self.fetcher.fetched(link, timeout_seconds=seconds) as download:
                content_type = _content_type(download)
                key = f"recordings/{organization_id}/{call.id}/mono.{_EXTENSIONS.get(content_type, 'wav')}"
                self.conversations.put_stream(key, download, content_type)
                _check_not_empty(download)
        except TooLargeError:
            logger.error("recording.too_large", organization_id=organization_id, call_id=call.id)
            return Media(state="unavailable")
        except NotFetchedError as error:
            logger.info("recording.not_fetched", organization_id=organization_id, call_id=call.id, code=str(error))
            return None
        return Media(
            state="stored",
            key=key,
            content_type=content_type,
            duration_seconds=call.duration_seconds,
            stored_at=clock.instant(),
        )

    def _update_call(self, organization_id: str, call: StoredCall, media: Media) -> None:
        update = CallUpdate(authority=Authority.REPORT, at=int(clock.now() * 1000), recording=media)
        try:
            is_gone = self.calls.apply_update(organization_id, call.id, update).erased is not None
        except NotFoundError:
            is_gone = True
        if is_gone:
            # The call was erased, or its organisation deleted, while its recording was fetched.
            delete_media(self.conversations, "recordings", organization_id, call.id)


def _check_not_empty(download: Download) -> None:
    if not download.bytes_read:
        raise NotFetchedError("no_audio")


def _content_type(download: Download) -> str:
    """Return the audio type of a download: WAV, the provider's usual type, if it is unspecified."""
    content_type = _WAV if download.content_type in _UNSPECIFIED else download.content_type
    if not content_type.startswith("audio/"):
        raise NotFetchedError("no_audio")
    return content_type
