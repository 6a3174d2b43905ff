"""Run the blocks of a document in their order, as one reader would: each sees what those before it left.

Commands of a shell share their variables. Blocks of JavaScript or TypeScript share a process and each other's names,
and so do blocks of Python. TypeScript in documents has no types to strip, so it runs as it stands.
"""

import json
import os
import re
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from standardwebhooks import Webhook

from functions.public.pages import PUBLISHED
from tests.contract.imports import ROOT
from tests.documented import OPENAPI
from tests.documents.blocks import Block

_LOCAL = "http://127.0.0.1:3000"
_KEYS = re.compile(r"vox_test_…|YOUR_API_KEY")
_NAMES = re.compile(r"^(?:const|let|var|class|(?:async )?function) (\w+)|^import \{([^}]*)\}", re.MULTILINE)
_END = "\x04"
_JS = f"""
import {{ createInterface }} from 'node:readline';
globalThis.app = {{ post() {{}} }};
Object.assign(globalThis, JSON.parse(process.env.RECEIVED));
for await (const path of createInterface({{ input: process.stdin }})) {{
  try {{ Object.assign(globalThis, await import(path)); console.log('{_END}0'); }}
  catch (error) {{ console.log(error); console.log('{_END}1'); }}
}}
"""
_PYTHON = f"""
import json, os, sys, traceback
scope = json.loads(os.environ['RECEIVED'])
for path in sys.stdin:
    path = path.strip()
    try:
        exec(compile(open(path, encoding='utf-8').read(), path, 'exec'), scope)
        print('{_END}0', flush=True)
    except Exception:
        traceback.print_exc(file=sys.stdout)
        print('{_END}1', flush=True)
"""


def received() -> dict[str, Any]:
    """Return what a reader's server has in its hands when an event arrives, by the names that documents give it."""
    event = OPENAPI["webhooks"]["call.ended"]["post"]["requestBody"]["content"]["application/json"]["example"]
    body, now, secret = json.dumps(event), datetime.now(UTC), "whsec_YSBzZWNyZXQgb2YgdGhpcnR5LXR3byBieXRlcyAuLi4="
    signed = {"webhook-id": event["id"], "webhook-timestamp": str(int(now.timestamp()))}
    signature = Webhook(secret).sign(event["id"], now, body)
    return {"body": body, "secret": secret, "headers": {**signed, "webhook-signature": signature}}


class Player:
    """Runs blocks in a folder, against a product."""

    def __init__(self, folder: Path, base_url: str, key: str, environment: dict[str, str]) -> None:
        self._folder = folder
        self._base_url = base_url
        self._key = key
        paths = os.pathsep.join(str(path) for path in (ROOT / "sdks" / "python",) if path.is_dir())
        own = {"VOXANNE_API_KEY": key, "VOXANNE_BASE_URL": base_url, "KEY": key, "BASE": base_url, "PYTHONPATH": paths}
        self._environment = os.environ | own | {"RECEIVED": json.dumps(received())} | environment
        self._processes: dict[str, subprocess.Popen[str]] = {}
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def play(self, block: Block) -> str:
        """Run a block; what it printed.

        Raises:
            AssertionError: it failed.
        """
        code = _KEYS.sub(self._key, block.code).replace(PUBLISHED, self._base_url).replace(_LOCAL, self._base_url)
        failed, printed = self._sh(code) if block.language == "sh" else self._interpreted(block, code)
        assert not failed, f"{block.name}\n{printed}"
        return printed

    def _sh(self, code: str) -> tuple[bool, str]:
        (self._folder / "variables").touch()
        script = f". ./variables\nset -ae -o pipefail\n{code}\nset +a\nexport -p > variables"
        done = subprocess.run(
            ["bash", "-c", script], cwd=self._folder, env=self._environment, capture_output=True, text=True, check=False
        )
        return done.returncode != 0, done.stdout + done.stderr

    def _interpreted(self, block: Block, code: str) -> tuple[bool, str]:
        if block.language == "python":
            command, suffix = [sys.executable, "-c", _PYTHON], "py"
        else:
            command, suffix = ["node", "--input-type=module", "--eval", _JS], "mjs"
            names = [name.strip() for each in _NAMES.findall(code) for name in ",".join(each).split(",")]
            code += f"\nexport {{ {', '.join(dict.fromkeys(filter(None, names)))} }};\n"
        path = self._folder / f"{block.line}.{suffix}"
        path.write_text(code, encoding="utf-8")
        if suffix not in self._processes:
            self._processes[suffix] = self._stack.enter_context(self._started(command))
        return _answered(self._processes[suffix], path)

    def _started(self, command: list[str]) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            command,
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def _answered(process: "subprocess.Popen[str]", path: Path) -> tuple[bool, str]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{path}\n")
    process.stdin.flush()
    printed: list[str] = []
    for line in process.stdout:
        if line.startswith(_END):
            return line.strip() != f"{_END}0", "".join(printed)
        printed.append(line)
    return True, "".join(printed)
