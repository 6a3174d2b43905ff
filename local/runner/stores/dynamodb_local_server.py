"""DynamoDB Local under guard: ``python -m local.runner.stores.dynamodb_local_server JAVA FOLDER``.

Prints the port once it answers, and ends Java when its own input ends: so Java ends with the runner, however that
ends.
"""

import http.client
import socket
import subprocess
import sys
import threading
import time

_WAIT_SECONDS = 30.0
_BETWEEN_SECONDS = 0.05


def main() -> None:
    """Start Java, wait until it answers, and stay until the input ends."""
    java, folder = sys.argv[1:]
    port = _free_port()
    command = [java, "-Xmx512m", "-Djava.library.path=DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar"]
    with subprocess.Popen(  # noqa: S603 - Java as the runner found it
        [*command, "-port", str(port), "-inMemory", "-sharedDb", "-disableTelemetry"],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        threading.Thread(target=_end_with_parent, args=(process,), daemon=True).start()
        if _answers(port, process):
            print(port, flush=True)
            process.wait()
        process.kill()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int, process: "subprocess.Popen[bytes]") -> bool:
    until = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < until and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_WAIT_SECONDS)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(_BETWEEN_SECONDS)
        else:
            return True
        finally:
            connection.close()
    return False


def _end_with_parent(process: "subprocess.Popen[bytes]") -> None:
    sys.stdin.buffer.read()
    process.kill()


if __name__ == "__main__":
    main()
