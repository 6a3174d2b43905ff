"""`vox` as it is typed, in this process."""

import sys
from dataclasses import dataclass

import pytest

from sdks.python.voxanne._cli import main


@dataclass(frozen=True)
class Ended:
    """A command that has ended."""

    status: int
    out: str
    err: str


@dataclass(frozen=True)
class Vox:
    """Runs commands with an environment of their own."""

    patch: pytest.MonkeyPatch
    captured: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> Ended:
        self.patch.setattr(sys, "argv", ["vox", *words])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = self.captured.readouterr()
        assert "Traceback" not in err
        assert "\x1b" not in out + err
        return Ended(int(ended.value.code or 0), out, err)
