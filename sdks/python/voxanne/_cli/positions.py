"""The position of `vox listen` in the events, in a file that one listener at a time locks."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import secrets
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from .._errors import VoxanneError
from .settings import write_private

if TYPE_CHECKING:
    from collections.abc import Iterator

# Events may be recorded late, after a failure by minutes, but the list has them at the time of the change.
_LATE = timedelta(minutes=5)


@dataclass
class Position:
    """A listener's position, kept in a file."""

    path: Path
    secret: str = field(repr=False)
    since: str
    done: dict[str, str] = field(default_factory=dict)
    """Forwarded events that may be listed again: id to time."""
    failed: dict[str, int] = field(default_factory=dict)
    """Events that are not done: id to the number of refusals."""

    @classmethod
    def read(cls, path: Path, start: str) -> Position:
        """Read the position from its file, or return a new one."""
        try:
            known = json.loads(path.read_text(encoding="utf-8"))
            return cls(path, known["secret"], known["since"], known["done"], known["failed"])
        except FileNotFoundError:
            secret = f"whsec_{base64.b64encode(secrets.token_bytes(24)).decode()}"
            return cls(path, secret, start)
        except (OSError, ValueError, KeyError) as error:
            msg = f"{path} cannot be read ({error}): remove it to begin anew"
            raise VoxanneError(msg) from None

    def write(self) -> None:
        """Write the position to its file."""
        known = {"secret": self.secret, "since": self.since, "done": self.done, "failed": self.failed}
        write_private(self.path, json.dumps(known))

    def settle(self, pending: str | None) -> None:
        """Drop events that can't be listed again: those before *pending*, the oldest event that is not done."""
        newest = max(self.done.values(), default=self.since)
        settled = instant(newest) - _LATE
        if pending is not None:
            settled = min(settled, instant(pending))
        if settled > instant(self.since):
            self.since = settled.isoformat()
        self.done = {event: at for event, at in self.done.items() if instant(at) >= instant(self.since)}


def path_of(base_url: str, organization_id: str, target: str) -> Path:
    """Return the file of the listener that forwards events of this organisation to this server."""
    folder = os.environ.get("XDG_STATE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".local" / "state"
    name = hashlib.sha256(f"{base_url} {organization_id} {target}".encode()).hexdigest()[:16]
    return Path(folder) / "voxanne" / f"listen-{name}.json"


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Lock a position, so that no second listener forwards the same events.

    Raises:
        VoxanneError: another listener has locked it.
    """
    try:
        import fcntl  # noqa: PLC0415 - Windows has none: there the second one is not kept out
    except ImportError:
        yield
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.with_suffix(".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            msg = "another vox listen forwards this organisation's events to this address"
            raise VoxanneError(msg) from None
        yield


def instant(written: str) -> datetime:
    """Parse an instant; without a zone it is in UTC.

    Raises:
        ValueError: it is not an instant.
    """
    read = datetime.fromisoformat(written)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
