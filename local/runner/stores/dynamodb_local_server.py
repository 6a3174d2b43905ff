"""DynamoDB Local, supervised: ``python -m local.runner.stores.dynamodb_local_server JAVA FOLDER``.

Prints the port once DynamoDB Local answers. Ends Java when its own input ends, so that Java ends with the runner,
however that ends. If Java ends by itself, its last output goes to the standard error.
"""

import http.client
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from typing import IO

_NOTICE_SECONDS = 10.0
_ANSWER_SECONDS = 30.0
_BETWEEN_SECONDS = 0.05
_LAST_WORDS_BYTES = 2000
# It runs for minutes only: optimising compilers and parallel collectors would cost more time than they save.
_JAVA_OPTIONS = ("-Xmx512m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


def main() -> int:
    """Start Java, print its port once it answers, and wait until the input ends; return the exit status."""
    java, folder = sys.argv[1:]
    port = _free_port()
    command = [java, *_JAVA_OPTIONS, "-Djava.library.path=DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"]
    with (
        tempfile.TemporaryFile() as errors,
        subprocess.Popen(  # noqa: S603 - Java as the runner found it
            [*command, "-port", str(port), "-inMemory", "-sharedDb", "-disableTelemetry"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
        ) as process,
    ):
        threading.Thread(target=_end_with_parent, args=(process,), daemon=True).start()
        if wait_until_answering(port, process, _print_notice):
            print(port, flush=True)
            process.wait()
            return 0
        print(f"Java ended with status {process.wait()}. {_last_words(errors)}", file=sys.stderr, flush=True)
        return 1


def wait_until_answering(
    port: int,
    process: "subprocess.Popen[bytes]",
    notice: Callable[[float], None],
    notice_after_seconds: float = _NOTICE_SECONDS,
) -> bool:
    """Wait for an HTTP answer at *port* for as long as the process runs; return False if it ended without one.

    *notice* is called once, with the seconds waited, after *notice_after_seconds*.
    """
    started = time.monotonic()
    noticed = False
    while process.poll() is None:
        if _answers(port):
            return True
        waited = time.monotonic() - started
        if not noticed and waited >= notice_after_seconds:
            noticed = True
            notice(waited)
        time.sleep(_BETWEEN_SECONDS)
    return False


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_ANSWER_SECONDS)
    try:
        connection.request("GET", "/")
        connection.getresponse().read()
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return True


def _print_notice(waited: float) -> None:
    print(
        f"DynamoDB Local: waiting for Java to start, {waited:.0f} s so far; Ctrl-C ends it.",
        file=sys.stderr,
        flush=True,
    )


def _last_words(errors: IO[bytes]) -> str:
    errors.seek(0)
    return errors.read()[-_LAST_WORDS_BYTES:].decode("utf-8", "replace").strip()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _end_with_parent(process: "subprocess.Popen[bytes]") -> None:
    sys.stdin.buffer.read()
    process.kill()


if __name__ == "__main__":
    sys.exit(main())
