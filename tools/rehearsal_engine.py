"""LocalStack in host mode, in a process and a folder that end with the rehearsal."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import urllib3

_SERVICES = "apigateway,cloudformation,cloudwatch,events,iam,kms,logs,s3,scheduler,secretsmanager,sns,sqs,ssm,sts"
_MOST_SECONDS = 120


@dataclass(frozen=True)
class Engine:
    """A running engine."""

    url: str
    process: subprocess.Popen[bytes]
    folder: tempfile.TemporaryDirectory[str]

    @classmethod
    def start(cls, python: Path) -> "Engine":
        """Start the engine that is installed beside *python*, and wait until it answers."""
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        folder = tempfile.TemporaryDirectory(prefix="voxanne-rehearsal-")
        settings = {
            "GATEWAY_LISTEN": f"127.0.0.1:{port}",
            "SERVICES": _SERVICES,
            "STRICT_SERVICE_LOADING": "1",
            # Queues' URLs have an IP address, so that they need no name server.
            "LOCALSTACK_HOST": f"127.0.0.1:{port}",
            "SQS_ENDPOINT_STRATEGY": "path",
            "S3_SKIP_SIGNATURE_VALIDATION": "0",
            # Send no usage data, and download nothing.
            "DISABLE_EVENTS": "1",
            "SKIP_SSL_CERT_DOWNLOAD": "1",
            "DNS_ADDRESS": "0",
        }
        with (Path(folder.name) / "log").open("wb") as log:
            process = subprocess.Popen(  # noqa: S603 - our own command
                [python, "-m", "localstack.runtime.main"],
                env={"PATH": os.environ["PATH"], "HOME": folder.name, "TMPDIR": folder.name, **settings},
                cwd=folder.name,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        engine = cls(f"http://127.0.0.1:{port}", process, folder)
        engine._wait()
        return engine

    def _wait(self) -> None:
        until = time.monotonic() + _MOST_SECONDS
        while time.monotonic() < until and self.process.poll() is None:
            try:
                urllib3.request("GET", f"{self.url}/_localstack/health", timeout=2, retries=False)
            except urllib3.exceptions.HTTPError:
                time.sleep(0.5)
            else:
                return
        log = (Path(self.folder.name) / "log").read_text(errors="replace")
        self.close()
        raise SystemExit(f"LocalStack did not start:\n{log}")

    def close(self) -> None:
        """End the engine and all that it started, and delete its folder."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.folder.cleanup()
