"""Shortcuts in the stand-in change no answer."""

import json
import subprocess
import sys

import pytest

from local.runner.stores import moto_repairs
from tests.contract.imports import ROOT
from tests.local.moto_script import answers, requests

pytestmark = pytest.mark.processes


def test_the_stand_in_answers_alike_with_shortcuts_and_without() -> None:
    plain = subprocess.run(
        [sys.executable, "-m", "tests.local.moto_script"], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True
    )
    moto_repairs.install()

    asked = [arguments for _, arguments in requests()]
    differing = [
        (arguments, there, here)
        for arguments, there, here in zip(
            asked, json.loads(plain.stdout), json.loads(json.dumps(answers())), strict=True
        )
        if there != here
    ]
    assert differing == []


@pytest.mark.parametrize("module", ["moto_direct", "moto_server"])
def test_the_stand_in_starts_without_the_models_of_virtual_machines(module: str) -> None:
    loaded = (
        f"import sys, local.runner.stores.{module}; print('moto.ssm.models' in sys.modules, 'moto.ec2' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", loaded], cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    assert done.stdout.split() == ["True", "False"]
