"""Which environment variables a function's code reads, told from the source.

`AgentRepository.from_environment()` reads its variables in the layer, so a folder's own text does not name them. The
folder's calls are followed: into functions that it imports, into the functions that these use, and into the
`from_environment` of classes. Other methods are not followed, as the source does not tell which objects they belong to.
"""

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

from tests.contract.imports import ROOT, SHARED, imported_from, module_name

_READERS = {"required", "optional"}
_FACTORY = "from_environment"
# Reads stored answers and limits for routes that have them; the app is the same for all groups of routes.
_SHARED_BY_ROUTES = "voxanne.api.http."

# A module, and within it nothing, a function or `Class.from_environment`.
type _Definition = tuple[str, str]


def variables_of_calls(folder: Path) -> set[str]:
    """Return the variables that the folder's files read, in their own text or in what they call."""
    found: set[str] = set()
    ahead: list[_Definition] = [(module_name(path), "") for path in folder.glob("*.py")]
    seen: set[_Definition] = set()
    while ahead:
        definition = ahead.pop()
        if definition not in seen:
            seen.add(definition)
            variables, uses = _read(*definition)
            found |= variables
            ahead += uses
    return found


def variables_within_reach(folder: Path) -> set[str]:
    """Return the variables that the folder can read: with its calls, and in any method of a module that it imports."""
    found = variables_of_calls(folder)
    for module in imported_from(folder):
        found |= _readable(module)
    return found


@functools.cache
def _read(module: str, path: str) -> tuple[set[str], list[_Definition]]:
    """Return the variables that a definition reads, and the functions and factories of ours that it names."""
    nodes = _nodes(module, path)
    return {name for node in nodes for name in _variables(node)}, [use for node in nodes for use in _uses(module, node)]


@functools.cache
def _readable(module: str) -> set[str]:
    """Return the variables that any method of a module can read."""
    tree = _tree(module)
    factories = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == _FACTORY]
    return _variables(tree) - {name for factory in factories for name in _variables(factory)}


def _variables(node: ast.AST) -> set[str]:
    """Return the names in `required("X")`, `optional("X")` and `Table.from_environment("X")`."""
    return {
        str(argument.value)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {*_READERS, _FACTORY}
        for argument in call.args
        if isinstance(argument, ast.Constant)
    }


def _uses(module: str, node: ast.AST) -> Iterator[_Definition]:
    """Yield the functions and factories of ours that the code names."""
    for name in ast.walk(node):
        if isinstance(name, ast.Name | ast.Attribute):
            definition = _resolve(module, name)
            if definition is not None and definition[1] and not definition[0].startswith(_SHARED_BY_ROUTES):
                yield definition


def _resolve(module: str, node: ast.expr) -> _Definition | None:
    """Return the module and the path within it that a name or attribute stands for, if that is one of ours."""
    if isinstance(node, ast.Name):
        return _names(module).get(node.id)
    if not isinstance(node, ast.Attribute):
        return None
    owner = _resolve(module, node.value)
    if owner is None:
        return None
    return owner[0], f"{owner[1]}.{node.attr}".lstrip(".")


@functools.cache
def _names(module: str) -> dict[str, _Definition]:
    """Return what the names of a module stand for: its own definitions, and its imports of ours, also in functions."""
    tree = _tree(module)
    own = {node.name: (module, node.name) for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    imported: dict[str, _Definition] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).split(".")[0] in {"voxanne", "functions"}:
            for alias in node.names:
                target = f"{node.module}.{alias.name}"
                is_module = _path(target) is not None
                imported[alias.asname or alias.name] = (target, "") if is_module else (str(node.module), alias.name)
    return imported | own


@functools.cache
def _nodes(module: str, path: str) -> list[ast.AST]:
    """Return a module, a function of it, or the `from_environment` of one of its classes; nothing for another path."""
    if not path:
        return [_tree(module)]
    name, _, method = path.partition(".")
    nodes: list[ast.AST] = []
    for node in _tree(module).body:
        if isinstance(node, ast.FunctionDef) and node.name == path:
            nodes.append(node)
        if isinstance(node, ast.ClassDef) and node.name == name and method == _FACTORY:
            nodes += [item for item in node.body if isinstance(item, ast.FunctionDef) and item.name == method]
    return nodes


@functools.cache
def _tree(module: str) -> ast.Module:
    path = _path(module)
    return ast.parse(path.read_text(encoding="utf-8") if path is not None else "")


@functools.cache
def _path(module: str) -> Path | None:
    """Return the file of one of our modules."""
    for base in (SHARED, ROOT):
        for path in (
            (base / Path(*module.split("."))).with_suffix(".py"),
            base / Path(*module.split(".")) / "__init__.py",
        ):
            if path.exists():
                return path
    return None
