"""A call's recording, from the provider into our bucket.

The report's link is tried first; it lives for half an hour and may not open at all. Then the provider is asked, who
gives a fresh one as long as it has the recording. It may come minutes after the report, or never.
"""

from dataclasses import dataclass

from voxanne.aws.provider_links import ProviderLinks
from voxanne.aws.s3 import Bucket
from voxanne.core import clock
from voxanne.core.logging import logger
from voxanne.core.provider_errors import AbsentError
from voxanne.core.safe_http.fetching import Download, Fetcher, NotFetchedError, TooLargeError
from voxanne.domain.calls.models import Media, StoredCall
from voxanne.domain.calls.repository import CallRepository
from voxanne.domain.calls.updates import Authority, CallUpdate
from voxanne.vapi.client import Vapi
from voxanne.vapi.correlation import call_link

# What a name without a known ending, or a store without manners, says of audio.
_ENDINGS = {"audio/mpeg": "mp3", "audio/mp3": "mp3", "audio/ogg": "ogg", "audio/flac": "flac", "audio/mp4": "m4a"}
_WAV, _UNSAID = "audio/wav", frozenset({"", "application/octet-stream", "binary/octet-stream"})


class RecordingNotReadyError(Exception):
    """The recording is not there now; it may come."""


@dataclass(frozen=True)
class RecordingFetcher:
    """Fetches recordings. Doing it twice is doing it once."""

    calls: CallRepository
    links: ProviderLinks
    provider: Vapi
    fetcher: Fetcher
    conversations: Bucket

    def fetch(self, provider_call_id: str, link: str | None, *, is_last: bool) -> None:
        """Have the recording stored and its call told; at the last attempt, that none will come.

        Raises:
            NotYetError: it is to be tried again.
            ProviderError: the provider does not answer as it should.
        """
        found = self.links.find(call_link(provider_call_id))
        if found is None:
            raise RecordingNotReadyError
        organization_id = found["organization_id"]
        call = self.calls.get(organization_id, found["object_id"])
        if call.recording is not None and call.recording.state == "stored":
            return
        stored = self._from(link, organization_id, call) or self._from(
            self._fresh_link(provider_call_id), organization_id, call
        )
        if stored is None and not is_last:
            raise RecordingNotReadyError
        self._tell(organization_id, call, stored or Media(state="unavailable"))

    def _fresh_link(self, provider_call_id: str) -> str | None:
        try:
            return self.provider.recording_url(provider_call_id)
        except AbsentError:
            return None

    def _from(self, link: str | None, organization_id: str, call: StoredCall) -> Media | None:
        if link is None:
            return None
        try:
            with self.fetcher.fetched(link) as download:
                kind = _kind_of(download)
                key = f"recordings/{organization_id}/{call.id}/mono.{_ENDINGS.get(kind, 'wav')}"
                self.conversations.put_stream(key, download, kind)
        except TooLargeError:
            logger.error("a recording is too large to be kept", call_id=call.id)
            return Media(state="unavailable")
        except NotFetchedError as error:
            logger.info("a recording's link does not open", call_id=call.id, code=str(error))
            return None
        return Media(
            state="stored",
            key=key,
            content_type=kind,
            duration_seconds=call.duration_seconds,
            stored_at=clock.instant(),
        )

    def _tell(self, organization_id: str, call: StoredCall, media: Media) -> None:
        news = CallUpdate(authority=Authority.REPORT, at=int(clock.now() * 1000), recording=media)
        self.calls.apply_update(organization_id, call.id, news)


def _kind_of(download: Download) -> str:
    """The type of a sound; what says nothing of itself is what the provider usually has."""
    kind = _WAV if download.content_type in _UNSAID else download.content_type
    if not kind.startswith("audio/"):
        raise NotFetchedError("no_audio")
    return kind
