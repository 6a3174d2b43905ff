"""Drop what no function uses from the output of `sam build`. `make build` runs this before it compiles.

A cold start unpacks the layers, and Lambda caches larger layers less well. Modules are dropped whole, so that importing
one is an error, and with them modules that would hide their absence. `tests/dropped_modules.py` has the tests fail if
the code imports one.
"""

import ast
import io
import shutil
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

LAYER = "DependenciesLayer"
# geocoder, carrier: without their data they would silently answer as if no number had any.
# stripe.params: types of arguments, imported only for type checkers. stripe.events: events of API version 2, which the
# product does not receive. boto3/data: descriptions of resources; the code uses only clients.
MODULES = (
    *("phonenumbers.carrier", "phonenumbers.carrierdata", "phonenumbers.geocoder", "phonenumbers.geodata"),
    *("stripe.events", "stripe.params"),
)
FOLDERS = ("boto3/data", "boto3/examples", "bin")
_MODELS = "botocore/data"
# The functions that make clients. The code uses nothing else of these modules.
_MAKERS = ("boto3.client", "aws_clients.make")
_NOT_RUN = ("tests", "*.pyi", "*.pyx", "*.pxd", "*.h")


class UnreadableServiceError(Exception):
    """The code does not name a client's service as a literal."""


def services(*folders: Path) -> set[str]:
    """Return the AWS services whose clients the code below *folders* makes.

    Raises:
        UnreadableServiceError: the code computes a service's name, or uses something other than clients of boto3
            or `voxanne.core.aws_clients`.
    """
    return {name for folder in folders for path in sorted(folder.rglob("*.py")) for name in _services_of(path)}


def _services_of(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    if "boto3" not in text and "aws_clients" not in text:
        return
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module in {"boto3", "voxanne.core.aws_clients"}:
            raise UnreadableServiceError(f"{path}:{node.lineno}: from {node.module} import ...")
        if (attribute := _of_maker(node)) and ast.unparse(attribute) not in _MAKERS:
            raise UnreadableServiceError(f"{path}:{attribute.lineno}: {ast.unparse(attribute)}")
        if isinstance(node, ast.Call) and _of_maker(node.func):
            yield _literal(node, path)


def _of_maker(node: ast.AST) -> ast.Attribute | None:
    """Return the node if it is an attribute of a module that makes clients."""
    modules = {maker.partition(".")[0] for maker in _MAKERS}
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in modules:
        return node
    return None


def _literal(call: ast.Call, path: Path) -> str:
    name = call.args[0] if call.args else None
    if not isinstance(name, ast.Constant) or not isinstance(name.value, str):
        raise UnreadableServiceError(f"{path}:{call.lineno}: {ast.unparse(call.func)} without a literal name")
    return name.value


def drop(packages: Path, kept: set[str]) -> None:
    """Delete unused files from the folder *packages*; *kept* are the AWS services in use."""
    for name in FOLDERS:
        shutil.rmtree(packages / name, ignore_errors=True)
    for module in MODULES:
        path = packages.joinpath(*module.split("."))
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.with_suffix(".py").unlink()
    models = packages / _MODELS
    if missing := kept - {path.name for path in models.iterdir()}:
        raise SystemExit(f"botocore knows no {', '.join(sorted(missing))}")
    for path in models.iterdir():
        if path.is_dir() and path.name not in kept:
            shutil.rmtree(path)
    for pattern in _NOT_RUN:
        for path in [*packages.rglob(pattern)]:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def megabytes(folder: Path) -> tuple[float, float]:
    """Return the size of the files below a folder, as they are and zipped, in MB (10⁶ bytes)."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as written:
        for path in files:
            written.write(path, path.relative_to(folder))
    return sum(path.stat().st_size for path in files) / 1e6, len(archive.getvalue()) / 1e6


def main() -> int:
    """Slim the layer of a build folder; print its size before and after, both without bytecode."""
    build = Path(sys.argv[1]).resolve()
    layer = build / LAYER
    before = megabytes(layer)
    functions = [folder for folder in build.iterdir() if (folder / "functions").is_dir()]
    kept = services(build / "SharedLayer", *functions)
    drop(layer / "python", kept)
    for when, (whole, zipped) in (("before", before), ("slim", megabytes(layer))):
        print(f"{LAYER} {when}: {whole:.1f} MB, zipped {zipped:.1f} MB, without bytecode")
    print(f"kept of botocore: {', '.join(sorted(kept))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
