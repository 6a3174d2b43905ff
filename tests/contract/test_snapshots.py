"""Handlers can be imported once and then run many times over, from a snapshot as well (Lambda's SnapStart).

So what is unique, secret or connected comes with the first request: importing draws no random numbers, opens nothing,
makes no client and reads no variable of the function's own.
"""

import os
import subprocess
import sys

import pytest

from tests.contract.imports import ROOT
from tests.product import deployment

# What importing must not do, in an interpreter of its own: the modules of this one are imported long since.
_IMPORT = """
import importlib, os, sys

variables, modules = set(sys.argv[1].split(",")), sys.argv[2:]
ours = lambda frame: frame and ("/voxanne/" in frame.f_code.co_filename or "/functions/" in frame.f_code.co_filename)

def by_us():
    frame = sys._getframe(2)
    while frame:
        if ours(frame):
            return True
        frame = frame.f_back
    return False

def look(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "subprocess.Popen"):
        raise AssertionError(f"{event} while importing")

sys.addaudithook(look)

class Watched(os._Environ):
    def __getitem__(self, name):
        if name in variables:
            raise AssertionError(f"{name} is read while importing")
        return super().__getitem__(name)

os.environ.__class__ = Watched

def forbidden(name):
    def refuse(*_, **__):
        raise AssertionError(f"{name} while importing")
    return refuse

import random, secrets, uuid
import boto3
boto3.client = boto3.resource = forbidden("a client is made")
for owner, names in ((random, ("random", "randint", "choice", "getrandbits", "uniform")),
                     (secrets, ("token_bytes", "token_hex", "token_urlsafe", "randbelow", "choice")),
                     (uuid, ("uuid1", "uuid4"))):
    for name in names:
        real = getattr(owner, name)
        def guarded(*arguments, real=real, name=name, **named):
            if by_us():
                raise AssertionError(f"{name} while importing")
            return real(*arguments, **named)
        setattr(owner, name, guarded)
for module in modules:
    importlib.import_module(module)
"""


@pytest.mark.processes
def test_importing_handlers_draws_reads_and_opens_nothing() -> None:
    functions = deployment().functions.values()
    # What libraries read while they are imported is the same in each instance.
    of_libraries = ("POWERTOOLS_", "PYTHON")
    own = {name for function in functions for name in function.environment if not name.startswith(of_libraries)}

    done = subprocess.run(
        [sys.executable, "-c", _IMPORT, ",".join(own), *(function.module for function in functions)],
        env=dict(os.environ, PYTHONPATH=f"{ROOT}:{ROOT / 'layers' / 'shared'}"),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
