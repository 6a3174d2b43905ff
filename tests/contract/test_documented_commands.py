"""Each command in the documents is one that can be run: `bin/voxanne` by its parser, `make` by the Makefile."""

import re
import shlex
from pathlib import Path

import pytest

from operations.parser import build_parser
from tests.contract.imports import ROOT, source_files

DOCUMENTS = [ROOT / "README.md", ROOT / "CHANGELOG.md"] + [
    path for folder in ("docs", "events", "benchmarks") for path in sorted((ROOT / folder).rglob("*.md"))
]
SOURCES = source_files("operations", "local", "tools", "benchmarks", "functions", "layers/shared")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
_BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"(bin/voxanne|make) (?=[a-z-])")


def in_blocks(path: Path) -> list[str]:
    """Commands that stand in a block, to be copied as they are."""
    blocks = _BLOCK.findall(path.read_text(encoding="utf-8"))
    lines = [line for block in blocks for line in block.replace("\\\n", " ").splitlines()]
    return [re.sub(r"\s+#.*", "", line.strip()) for line in lines if _COMMAND.match(line.strip())]


def in_text(path: Path) -> list[str]:
    """Commands that stand in a sentence or a comment, perhaps without all that they need."""
    text = _BLOCK.sub("", path.read_text(encoding="utf-8"))
    spans = [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", text)]
    return [span for span in spans if _COMMAND.match(span)]


def cases(paths: list[Path], program: str, *, whole: bool) -> list[str]:
    found = {command for path in paths for command in (in_blocks(path) if whole else in_text(path))}
    return sorted(command for command in found if command.startswith(program))


def words(command: str) -> list[str]:
    """The words of a command, without the program's name."""
    return shlex.split(command)[1:]


@pytest.mark.parametrize("command", cases(DOCUMENTS, "bin/voxanne", whole=True))
def test_an_operators_command_in_a_block_is_complete(command: str) -> None:
    assert build_parser().parse_args(words(command)).command == words(command)[0]


@pytest.mark.parametrize("command", cases([*DOCUMENTS, *SOURCES], "bin/voxanne", whole=False))
def test_an_operators_command_in_a_sentence_has_the_options_that_it_names(
    command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name = [word for word in words(command)[:1] if not word.startswith("-")]

    with pytest.raises(SystemExit) as ended:
        build_parser().parse_args([*name, "--help"])

    assert ended.value.code == 0
    options = {word.partition("=")[0] for word in words(command) if word.startswith("--")}
    assert options <= set(re.findall(r"--[a-z-]+", capsys.readouterr().out))


@pytest.mark.parametrize(
    "command", sorted({*cases(DOCUMENTS, "make", whole=True), *cases([*DOCUMENTS, *SOURCES], "make", whole=False)})
)
def test_a_target_of_make_exists_and_takes_the_variables_that_are_named(command: str) -> None:
    target, *others = words(command)
    variables = {name for name, separator, _ in (word.partition("=") for word in others) if separator}

    assert target in TARGETS
    assert {name for name in variables if not re.search(rf"\b{name}\b", MAKEFILE)} == set()


def test_each_operators_command_is_documented() -> None:
    documented = {words(command)[0] for command in cases(DOCUMENTS, "bin/voxanne", whole=True)}
    listed = set(re.findall(r"^    ([a-z-]+) ", build_parser().format_help(), re.MULTILINE))

    assert listed - documented == {"forget-call"}  # in docs/data-protection.md, in a sentence
