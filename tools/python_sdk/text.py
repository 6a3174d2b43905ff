"""Write Python code that `ruff format` does not change."""

import re
import textwrap
from collections.abc import Iterable, Mapping, Sequence

WIDTH = 120
HEADER = '"""Generated from functions/public/openapi.json by `make sdk-python`; do not edit."""\n'


def module(*parts: str) -> str:
    """Return a module with two blank lines between definitions."""
    return HEADER + "\n" + "\n\n\n".join(part.strip("\n") for part in parts if part.strip()) + "\n"


def docstring(text: str, indent: str) -> str:
    """Return a docstring, wrapped."""
    text = text.strip().replace("\\", "\\\\").replace('"""', "'''")
    first, _, rest = text.partition("\n")
    lines = textwrap.wrap(f'{indent}"""{first.strip()}', WIDTH - 3, subsequent_indent=indent) or [f'{indent}"""']
    if rest.strip():
        lines.append("")
        lines += _paragraphs(rest.strip(), indent)
    if len(lines) == 1:
        quote = ' """' if lines[0].endswith('"') else '"""'
        return f"{lines[0]}{quote}\n"
    return "\n".join(line.rstrip() for line in lines) + f'\n{indent}"""\n'


def _paragraphs(text: str, indent: str) -> list[str]:
    """Wrap text again. An indented line or an item of a list starts a new line."""
    lines: list[str] = []
    for line in re.sub(r"(?<=\S)\n(?=[^\s-])", " ", text).split("\n"):
        hanging = indent + ("  " if line.startswith("- ") else "") + ("        " if line.startswith("    ") else "")
        lines += textwrap.wrap(indent + line, WIDTH, subsequent_indent=hanging) or [""]
    return lines


def joined(before: str, parts: Sequence[str], after: str, indent: str, inner: str = "    ") -> str:
    """Return `before(part, part)after` on one line, or with a line for each part."""
    line = f"{indent}{before}{', '.join(parts)}{after}"
    if len(line) <= WIDTH:
        return line + "\n"
    return f"{indent}{before}\n" + "".join(f"{indent}{inner}{part},\n" for part in parts) + f"{indent}{after}\n"


def quoted(values: Iterable[str]) -> list[str]:
    """Return strings as Python writes them."""
    return [f'"{value}"' for value in values]


def used(names: Iterable[str], text: str) -> list[str]:
    """Return the names that code uses; those in strings and docstrings do not count."""
    code = re.sub(r'"[^"\n]*"', "", re.sub(r'""".*?"""', "", text, flags=re.DOTALL))
    words = set(re.findall(r"(?<![\w.])[A-Za-z_]\w*", code))
    return sorted(words & set(names), key=str.lower)


def imports(modules: Mapping[str, Iterable[str]], text: str, indent: str = "    ") -> str:
    """Return import lines for the names of each module that code uses."""
    found = [(module, used(names, text)) for module, names in modules.items()]
    return "".join(joined(f"from {module} import ", names, "", indent) for module, names in found if names)
