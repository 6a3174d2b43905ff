"""Commands of resources, built from `commands.json` when they are used: `vox contacts create --name …`."""

from __future__ import annotations

import inspect
import json
import sys
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from . import output, settings
from .guard import guarded

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# First words of methods whose effect cannot be undone.
_DESTRUCTIVE = {"cancel", "delete", "erase", "forget", "merge", "remove", "revoke", "rotate"}
_TYPES: dict[str, Any] = {
    "path": str,
    "text": str | None,
    "choice": str | None,
    "json": str | None,
    "integer": int | None,
    "boolean": bool | None,
    "texts": list[str] | None,
}


def described() -> dict[str, dict[str, Any]]:
    """Return the commands of each resource, by the Python names of their methods."""
    path = Path(__file__).with_name("commands.json")
    commands: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return commands


def group(resource: str, commands: Mapping[str, Any]) -> typer.Typer:
    """Return the commands of a resource."""
    made = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    for name, command in commands.items():
        made.command(_dashed(name), help=_help(command))(_callback(resource, name, command))
    return made


def _help(command: Mapping[str, Any]) -> str:
    texts = any(each["kind"] in {"text", "json"} for each in command["arguments"])
    return str(command["about"]) + (" A value @FILE is read from the file, @- from stdin." if texts else "")


def _callback(resource: str, method: str, command: Mapping[str, Any]) -> Callable[..., None]:
    """Return the function of a command, with a signature from which typer reads its arguments."""

    @guarded
    def run(context: typer.Context, **given: Any) -> None:
        form = _form(given.pop("output"))
        limit, every = given.pop("limit", None), given.pop("all", None)
        clear, confirmed = given.pop("clear", None) or [], given.pop("yes", True)
        if not confirmed and sys.stdin.isatty():
            typer.confirm(f"{command['about'].removesuffix('.')}: this cannot be undone. Go on?", abort=True)
        arguments = _values(command, given) | _cleared(command, clear)
        with settings.client(context.obj) as client:
            if not command["paged"]:
                _show(getattr(getattr(client, resource), method)(**arguments), form)
                return
            size = 100 if every else max(1, min(limit, 100))
            page = getattr(getattr(client, resource), method)(**arguments, limit=size)
            output.show_list([each.to_dict() for each in islice(page, None if every else limit)], form)

    no = False
    parameters = [_parameter("context", typer.Context, inspect.Parameter.empty)]
    parameters += [_of(argument) for argument in command["arguments"]]
    if command["paged"]:
        parameters.append(_parameter("limit", int, typer.Option(20, min=1, help="How many objects to print.")))
        parameters.append(_parameter("all", bool, typer.Option(no, "--all", help="Print all of them.")))
    if any(argument.get("nullable") for argument in command["arguments"]) and method == "update":
        parameters.append(_parameter("clear", list[str] | None, typer.Option(None, help="A field to clear.")))
    if method.partition("_")[0] in _DESTRUCTIVE:
        parameters.append(_parameter("yes", bool, typer.Option(no, "--yes", "-y", help="Do not ask.")))
    parameters.append(_parameter("output", str, typer.Option("table", "-o", "--output", help="table, json or id.")))
    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in parameters}
    return run


def _of(argument: Mapping[str, Any]) -> inspect.Parameter:
    about: str = argument["about"]
    if argument.get("choices"):
        about = f"{about} ({', '.join(argument['choices'])})" if about else ", ".join(argument["choices"])
    if argument["kind"] == "path":
        # Show each by its own name: "ID ID" would not say which comes first.
        shown = argument["name"].upper()
        return _parameter(argument["name"], str, typer.Argument(..., help=about, metavar=shown, show_default=False))
    required = argument["required"]
    name = f"--{_dashed(argument['name'].rstrip('_'))}"
    names = [f"{name}/--no-{name[2:]}"] if argument["kind"] == "boolean" else [name]
    metavar = {"json": "JSON", "integer": "NUMBER", "boolean": None}.get(argument["kind"], "TEXT")
    option = typer.Option(... if required else None, *names, help=about, metavar=metavar, show_default=False)
    return _parameter(argument["name"], _TYPES[argument["kind"]], option)


def _parameter(name: str, kind: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=kind)


def _form(form: Any) -> str:
    if form not in output.FORMATS:
        raise typer.BadParameter(f"{form!r} is none of {', '.join(output.FORMATS)}", param_hint="-o")
    return str(form)


def _values(command: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    values = {}
    for argument in command["arguments"]:
        name, kind = argument["name"], argument["kind"]
        value = given[name]
        if value is None or value == []:
            continue
        if kind in {"text", "json"}:
            value = _from_file(value)
        values[name] = _json(value, name) if kind == "json" else value
    return values


def _cleared(command: Mapping[str, Any], clear: list[str]) -> dict[str, Any]:
    names = {_dashed(each["name"]): each["name"] for each in command["arguments"] if each.get("nullable")}
    unknown = [field for field in clear if _dashed(field) not in names]
    if unknown:
        raise typer.BadParameter(f"{unknown[0]!r} is none of {', '.join(sorted(names))}", param_hint="--clear")
    return {names[_dashed(field)]: None for field in clear}


def _from_file(value: str) -> str:
    if not value.startswith("@"):
        return value
    if value.startswith("@@"):
        return value[1:]
    try:
        return sys.stdin.read() if value == "@-" else Path(value[1:]).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise typer.BadParameter(f"{value}: {error}") from None


def _json(value: str, name: str) -> Any:
    try:
        return json.loads(value)
    except ValueError as error:
        raise typer.BadParameter(f"it is not JSON: {error}", param_hint=f"--{_dashed(name)}") from None


def _show(value: Any, form: str) -> None:
    if isinstance(value, list):
        output.show_list([each.to_dict() for each in value], form)
    else:
        output.show(value, form)


def _dashed(name: str) -> str:
    return name.replace("_", "-")
