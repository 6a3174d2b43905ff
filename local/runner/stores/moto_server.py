"""moto as a process: ``python -m local.runner.stores.moto_server`` prints its port and serves until its input ends.

One thread answers all requests in turn. Several threads would not run at the same time either, and would switch at
every read and write of a connection, which costs more than the work itself.
"""

import functools
import os
import socket
import sys
import threading
from typing import Any

import uvicorn
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from local.runner.stores import moto_repairs
from local.runner.stores.moto_app import App

_BACKLOG = 1000
_KEEP_ALIVE_SECONDS = 3600


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """Serve on a free port of the loopback interface."""
    moto_repairs.install()
    application: Any = DomainDispatcherApplication(create_backend_app)
    # Unchanged moto searches its own folders for each request, while all others wait.
    application.get_backend_for_host = functools.cache(application.get_backend_for_host)
    config = uvicorn.Config(
        App(application),
        access_log=False,
        http="httptools",
        interface="asgi3",
        lifespan="off",
        log_level="error",
        server_header=False,
        timeout_keep_alive=_KEEP_ALIVE_SECONDS,
        ws="none",
    )
    # asyncio sets TCP_NODELAY only on a socket that names its protocol; without it, an answer's body is delayed.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(_BACKLOG)
        threading.Thread(target=_end_with_parent, daemon=True).start()
        print(listening.getsockname()[1], flush=True)
        uvicorn.Server(config).run(sockets=[listening])


if __name__ == "__main__":
    main()
