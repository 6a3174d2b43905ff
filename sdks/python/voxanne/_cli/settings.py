"""The API key and the address of `vox`, from the environment or from `vox login`."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._errors import VoxanneError

if TYPE_CHECKING:
    from .._client import Voxanne

_SERVICE = "voxanne"
_PUBLIC = "https://api.voxanne.ai"
# Stands in the file for a key that is in the keyring.
_IN_KEYRING = "keyring"


def base_url(given: str | None) -> str:
    """Return the API's address: the given one, the environment's, that of the last login, or the public one."""
    chosen = given or os.environ.get("VOXANNE_BASE_URL") or _read().get("base_url") or _PUBLIC
    return str(chosen).strip().rstrip("/")


def client(given: str | None) -> Voxanne:
    """Return a client for the address.

    Raises:
        VoxanneError: there is no key for this address. A key is never sent to another address.
    """
    from .._client import Voxanne  # noqa: PLC0415 - loads httpx, which help does without

    url = base_url(given)
    key = os.environ.get("VOXANNE_API_KEY") or _stored(url)
    if not key:
        msg = f"no API key for {url}: run `vox login`, or set VOXANNE_API_KEY"
        raise VoxanneError(msg)
    return Voxanne(key, url)


def key_mode(given: str | None) -> str:
    """Return the mode that is part of the key: `test` or `live`."""
    key = os.environ.get("VOXANNE_API_KEY") or _stored(base_url(given)) or ""
    return "test" if key.strip().startswith("vox_test_") else "live"


def log_in(url: str, key: str) -> str:
    """Store a key, in the system's keyring if there is one; return where it is."""
    known = _read()
    keyring = _keyring()
    kept = key
    if keyring is not None:
        keyring.set_password(_SERVICE, url, key)
        kept = _IN_KEYRING
    _write({"base_url": url, "keys": {**known.get("keys", {}), url: kept}})
    return "the system's keyring" if keyring is not None else str(_path())


def log_out(url: str) -> bool:
    """Delete the key of an address; return whether there was one."""
    known = _read()
    keys = dict(known.get("keys", {}))
    kept = keys.pop(url, None)
    if kept is None:
        return False
    keyring = _keyring()
    if kept == _IN_KEYRING and keyring is not None:
        keyring.delete_password(_SERVICE, url)
    _write({"base_url": next(iter(keys), None), "keys": keys})
    return True


def _stored(url: str) -> str | None:
    kept = _read().get("keys", {}).get(url)
    if kept != _IN_KEYRING:
        return str(kept) if kept else None
    keyring = _keyring()
    return None if keyring is None else keyring.get_password(_SERVICE, url)


def _keyring() -> Any:
    """Return the system's keyring; None if the package is not installed or has no backend."""
    try:
        import keyring  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415 - used where it is installed
    except ImportError:
        return None
    return keyring if keyring.get_keyring().priority > 0 else None


def _path() -> Path:
    folder = os.environ.get("XDG_CONFIG_HOME") or os.environ.get("APPDATA") or Path.home() / ".config"
    return Path(folder) / "voxanne" / "config.json"


def _read() -> dict[str, Any]:
    try:
        known = json.loads(_path().read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        msg = f"{_path()} cannot be read: {error}"
        raise VoxanneError(msg) from None
    return known if isinstance(known, dict) else {}


def _write(known: dict[str, Any]) -> None:
    write_private(_path(), json.dumps(known, indent=2))


def write_private(path: Path, text: str) -> None:
    """Replace a file atomically; other users may not read it."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    beside.replace(path)
