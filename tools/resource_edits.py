"""The lists that name all resources, and how a new resource joins each. Used by `make resource`."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).parent.parent


class EditError(Exception):
    """A list is not where it is expected."""


class Edits:
    """New and changed files. None is written before all are known to be possible."""

    def __init__(self, words: Mapping[str, str]) -> None:
        self._words = words
        self._texts: dict[Path, str] = {}

    def create(self, path: str, text: str) -> None:
        """Add a new file."""
        if (ROOT / path).exists():
            raise EditError(f"{path} exists already.")
        self._texts[ROOT / path] = text

    def write(self) -> list[Path]:
        """Write everything; return the Python files."""
        for path, text in self._texts.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return [path for path in self._texts if path.suffix == ".py"]

    def change_all(self, template_slice: str) -> None:
        """Change every file that names all resources."""
        self._change_template(template_slice)
        self._change_lists_and_event()
        self._change_tests()
        self._change_documents()

    def _change_template(self, template_slice: str) -> None:
        classes = self._words["Classes"]
        public = "  # ---------------------------------------------------------------- public\n"
        self._insert_before("template.yaml", public, template_slice)
        self._insert_sorted("template.yaml", r"        - !Ref \w+Role", [f"        - !Ref {classes}Role"])
        for last in (
            "                  - !GetAtt PublicFunction.Arn\n",
            "                  - !Sub ${PublicFunction.Arn}:*\n",
        ):
            self._insert_before("template.yaml", last, last.replace("Public", classes))

    def _change_lists_and_event(self) -> None:
        path, plural = self._words["path"], self._words["plural"]
        scopes = [f'    "{path}:read",', f'    "{path}:write",']
        self._insert_sorted("layers/shared/voxanne/domain/api_keys/models.py", r'    "[\w-]+:\w+",', scopes)
        models = "layers/shared/voxanne/api/audit_events/models.py"
        name = self._words["name"]
        actions = [f'    "{name}.{verb}",' for verb in ("changed", "created", "deleted")]
        self._insert_sorted(models, r'    "\w+\.\w+",', actions)
        self._insert_sorted(models, r'    "\w+",', [f'    "{name}",'])
        sample = (ROOT / "events" / "agents_list.json").read_text(encoding="utf-8")
        event = sample.replace("/api/agents", f"/api/{path}").replace('"scopes": "', f'"scopes": "{path}:read ')
        self.create(f"events/{plural}_list.json", event)

    def _change_tests(self) -> None:
        path, name, class_ = self._words["path"], self._words["name"], self._words["Class"]
        operations = "tests/operations.py"
        body = (
            f'    "create{class_}": {{"name": "First", "capacity": 4}},\n    "change{class_}": {{"name": "Second"}},\n'
        )
        self._insert_before(operations, '    "createApiKey":', body)
        object_ = f'        "{name}_id": create(clinic, "create{class_}"),\n'
        self._insert_before(operations, '        "log_id":', object_)
        self._insert_before("tests/integration/test_billing.py", '"webhook-endpoints"', f'"{path}", ')

    def _change_documents(self) -> None:
        classes, path, words = self._words["Classes"], self._words["path"], self._words["Words"]
        privacy = "docs/data-protection.md"
        row = f"| `{classes}Table` | none | until the organisation is deleted | {classes} |\n"
        self._insert_before(privacy, "| `AgentsTable`, `AssistantsTable`,", row)
        self._insert_word(privacy, r"^\| `IdempotencyTable` \|.*\| ([\w, ]+) \|$", classes)
        self._insert_word("docs/system.md", r"^ +└─▶ (Appointments, [\w, ]+)$", classes)
        change = f"- {words}: `GET`, `POST /api/{path}`; `GET`, `PATCH`, `DELETE /api/{path}/{{id}}`."
        self._replace_once(
            "CHANGELOG.md", r"^## Unreleased\n\n(?:(?!## ).*\n)*\S.*\n", lambda match: f"{match[0]}{change}\n"
        )

    def _insert_before(self, path: str, anchor: str, addition: str) -> None:
        self._replace_once(
            path, f"^{re.escape(anchor)}" if anchor[0] == " " else re.escape(anchor), lambda match: addition + match[0]
        )

    def _insert_word(self, path: str, pattern: str, word: str) -> None:
        """Add a word to a sorted, comma-separated list, which is the pattern's group."""

        def added(match: re.Match[str]) -> str:
            return match[0].replace(match[1], ", ".join(sorted([*match[1].split(", "), word])))

        self._replace_once(path, pattern, added)

    def _insert_sorted(
        self,
        path: str,
        pattern: str,
        additions: list[str],
        key: Callable[[str], str] = str,
    ) -> None:
        """Add lines to the only block of successive lines that match *pattern*, sorted by *key*."""

        def merged(block: re.Match[str]) -> str:
            lines = [*block[0].splitlines(), *additions]
            return "".join(f"{line}\n" for line in sorted(lines, key=key))

        self._replace_once(path, rf"^(?:{pattern}\n)+", merged)

    def _replace_once(self, path: str, pattern: str, replacement: Callable[[re.Match[str]], str]) -> None:
        text = self._texts.get(ROOT / path) or (ROOT / path).read_text(encoding="utf-8")
        found = re.findall(pattern, text, re.MULTILINE)
        if len(found) != 1:
            raise EditError(f"{path}: {len(found)} places match {pattern!r}, not one. Add the resource there by hand.")
        self._texts[ROOT / path] = re.sub(pattern, replacement, text, count=1, flags=re.MULTILINE)
