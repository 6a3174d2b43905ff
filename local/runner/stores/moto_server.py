"""moto as a process: ``python -m local.runner.stores.moto_server`` prints its port and serves until its input ends."""

import functools
import logging
import os
import sys
import threading
from typing import Any

import moto.apigateway.models  # noqa: F401 - imported while nothing waits, instead of at the first request
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from waitress.server import create_server

from local.runner.stores import moto_repairs

_create: Any = create_server
_THREADS = 32
_MAX_CONNECTIONS = 1000


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)


def main() -> None:
    """Serve on a free port of the loopback interface."""
    moto_repairs.install()
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    application: Any = DomainDispatcherApplication(create_backend_app)
    # It looks through its own folders for each request, while all others wait.
    application.get_backend_for_host = functools.cache(application.get_backend_for_host)
    server = _create(
        application,
        host="127.0.0.1",
        port=0,
        threads=_THREADS,
        connection_limit=_MAX_CONNECTIONS,
        asyncore_use_poll=True,
        channel_timeout=3600,
        ident=None,
    )
    threading.Thread(target=_end_with_parent, daemon=True).start()
    print(server.effective_port, flush=True)
    server.run()


if __name__ == "__main__":
    main()
