"""The layer that is deployed holds what the code asks for, and not what it never does."""

import importlib
from pathlib import Path

import pytest

from tests.contract.imports import ROOT
from tools.slim_layer import FOLDERS, MODULES, UnreadableServiceError, drop, services

KEPT = ["botocore/data/endpoints.json", "botocore/data/s3/service-2.json", "botocore/client.py", "stripe/_customer.py"]
DROPPED = [
    *("botocore/data/ec2/service-2.json", "stripe/tests/test_customer.py", "stripe/_customer.pyi", "bin/tool"),
    *(f"{folder}/file" for folder in FOLDERS),
    *("phonenumbers/carrier.py", "phonenumbers/geocoder.py"),
    *("phonenumbers/carrierdata/data0.py", "phonenumbers/geodata/data0.py"),
    *("stripe/events/_event.py", "stripe/params/_customer.py"),
]


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    for name in (*KEPT, *DROPPED):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def source(folder: Path, text: str) -> Path:
    (folder / "module.py").write_text(f"import boto3\n{text}\n")
    return folder


def test_what_the_code_asks_for_stays_and_the_rest_goes(packages: Path) -> None:
    drop(packages, {"s3"})

    assert sorted(str(path.relative_to(packages)) for path in packages.rglob("*") if path.is_file()) == sorted(KEPT)


def test_a_package_without_what_is_to_be_dropped_has_changed_and_is_looked_at(packages: Path) -> None:
    (packages / "phonenumbers" / "carrier.py").unlink()

    with pytest.raises(FileNotFoundError):
        drop(packages, {"s3"})


def test_a_service_that_botocore_lacks_ends_the_build(packages: Path) -> None:
    with pytest.raises(SystemExit, match="dynamodbb"):
        drop(packages, {"s3", "dynamodbb"})


@pytest.mark.parametrize("made_by", ["boto3.client", "aws_clients.make"])
def test_a_new_client_keeps_its_service(tmp_path: Path, made_by: str) -> None:
    assert services(source(tmp_path, f"{made_by}('kms', config=1)")) == {"kms"}


@pytest.mark.parametrize(
    "text",
    [
        *("boto3.client(name)", "boto3.client(service_name='s3')", "boto3.resource('s3')", "boto3.Session()"),
        *("from boto3 import client", "aws_clients.make(name, 1)", "from voxanne.core.aws_clients import make"),
    ],
)
def test_a_client_whose_service_does_not_stand_there_ends_the_build(tmp_path: Path, text: str) -> None:
    with pytest.raises(UnreadableServiceError):
        services(source(tmp_path, text))


def test_the_codes_own_services_stand_there() -> None:
    assert {"dynamodb", "s3", "sqs"} <= services(ROOT / "layers" / "shared", ROOT / "functions")


@pytest.mark.parametrize("module", MODULES)
def test_tests_do_not_find_what_is_dropped(module: str) -> None:
    with pytest.raises(ModuleNotFoundError, match="slim_layer"):
        importlib.import_module(module)
