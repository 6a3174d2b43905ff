"""The TypeScript package by itself: its tests in Node's own runner, its types, and what its tarball holds."""

import json
import re
import shutil
import tarfile
from pathlib import Path

import pytest

from tests.contract.imports import ROOT
from tests.documents.blocks import blocks
from tests.typescript_package import COMPILERS, SOURCE, beside, installed, run

pytestmark = pytest.mark.processes
_STRICT = {
    "strict": True,
    "exactOptionalPropertyTypes": True,
    "noUncheckedIndexedAccess": True,
    "noEmit": True,
    "target": "ES2022",
    "module": "NodeNext",
    "lib": ["ES2023", "DOM", "DOM.Iterable"],
    "types": [],
}
SUITES = sorted((SOURCE / "tests").glob("*.test.mjs"))


@pytest.mark.parametrize("suite", SUITES, ids=lambda path: path.name.partition(".")[0])
def test_what_is_installed_passes_the_packages_own_tests(suite: Path, tmp_path: Path) -> None:
    for path in (suite, SOURCE / "tests" / "answers.mjs"):
        shutil.copy(path, beside(tmp_path) if path is suite else tmp_path)

    report = run("node", "--test", "--test-reporter=tap", suite.name, folder=tmp_path)

    assert int(re.findall(r"^# pass (\d+)", report, re.MULTILINE)[0]) >= 5


def test_the_tarball_holds_the_build_the_readme_the_licence_and_nothing_else() -> None:
    [tarball] = installed().glob("voxanne-sdk-*.tgz")
    with tarfile.open(tarball) as packed:
        names = {name.removeprefix("package/") for name in packed.getnames()}

    assert {name for name in names if not name.startswith("dist/")} == {"LICENSE", "README.md", "package.json"}
    assert {"dist/index.js", "dist/index.d.ts", "dist/generated/resources.js"} <= names


def test_in_a_browser_nothing_is_needed_but_openapi_fetch(tmp_path: Path) -> None:
    package = installed() / "node_modules" / "@voxanne" / "sdk"
    found = {
        (path.name, imported)
        for path in (package / "dist").rglob("*.js")
        for imported in re.findall(r'\bfrom "([^."][^"]*)"', path.read_text(encoding="utf-8"))
    }
    assert found == {("core.js", "openapi-fetch"), ("hmac.js", "node:crypto"), ("webhooks.js", "#hmac")}
    assert list(json.loads((package / "package.json").read_text())["dependencies"]) == ["openapi-fetch"]

    script = (
        "import { Voxanne, webhooks } from '@voxanne/sdk'; new Voxanne({ apiKey: 'vox_test_x' });"
        "const now = String(Math.floor(Date.now() / 1000));"
        "const signed = { 'webhook-id': 'a', 'webhook-timestamp': now, 'webhook-signature': 'v1,a' };"
        "try { webhooks.verify('{}', signed, 'whsec_aaaa'); } catch (error) { console.log(error.message); }"
    )
    (beside(tmp_path) / "page.mjs").write_text(script)
    assert "verified on a server" in run("node", "--conditions=browser", "page.mjs", folder=tmp_path)
    # The conditions under which wrangler bundles what runs in Cloudflare Workers.
    conditions = [f"--conditions={name}" for name in ("workerd", "worker", "browser")]
    assert run("node", *conditions, "page.mjs", folder=tmp_path) == "The signature does not match.\n"


@pytest.mark.parametrize("version", COMPILERS)
def test_samples_are_typed_and_a_wrong_field_is_an_error(version: str, tmp_path: Path) -> None:
    """What is expected to be an error is marked so in the file: it fails if it is none."""
    shutil.copy(SOURCE / "tests" / "types.ts", beside(tmp_path))
    shutil.copy(SOURCE / "tests" / "received.d.ts", tmp_path)
    for number, document in enumerate((SOURCE / "README.md", ROOT / "README.md")):
        code = "\n".join(each.code for each in blocks(document) if each.language == "ts")
        (tmp_path / f"document{number}.ts").write_text(f"{code}\nexport {{}};\n", encoding="utf-8")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    # The libraries' own types are looked at once, by the faster compiler.
    options = _STRICT | {"skipLibCheck": version == "5"}
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": options}))

    run("node", COMPILERS[version], "--project", tmp_path, folder=tmp_path)


def test_compilers_that_do_not_know_exports_find_the_types(tmp_path: Path) -> None:
    """`moduleResolution: node` of older projects reads only `main` and `types`; the newer compiler no longer has it."""
    source = 'import { Voxanne } from "@voxanne/sdk";\nexport const client: Voxanne = new Voxanne();\n'
    (beside(tmp_path) / "older.ts").write_text(source)
    options = {**_STRICT, "module": "ESNext", "moduleResolution": "node10", "skipLibCheck": True}
    (tmp_path / "tsconfig.json").write_text(json.dumps({"compilerOptions": options}))

    run("node", COMPILERS["5"], "--project", tmp_path, folder=tmp_path)
