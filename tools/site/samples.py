"""Code that sends an example, in the languages of the reference: curl, TypeScript and Python."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from functions.public.pages import PUBLISHED
from tools.site.package_samples import typescript
from tools.site.python_samples import python

LANGUAGES = {"curl": "bash", "TypeScript": "typescript", "Python": "python"}
_PACKAGES = {"@voxanne/sdk": "npm install @voxanne/sdk", "voxanne": "pip install voxanne", "httpx": "pip install httpx"}


@dataclass(frozen=True)
class Request:
    """The request of a sample; *path* contains its ids."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: Any
    needs_key: bool

    @property
    def url(self) -> str:
        """The URL, query included."""
        return PUBLISHED + self.path + (f"?{urlencode(self.query, safe=':')}" if self.query else "")

    @property
    def is_creation(self) -> bool:
        """Whether it is a POST, which has its own idempotency key."""
        return self.method == "POST" and self.needs_key


def sample(language: str, request: Request) -> str:
    """Return the code in a language of `LANGUAGES`."""
    return {"curl": _curl, "TypeScript": _typescript, "Python": _python}[language](request)


def installation(code: str) -> str:
    """Return the command that installs what a sample imports; empty if it needs nothing."""
    imported = re.findall(r'^(?:import (?:.* from "(?=@)|(?=\w+$))|from (?=\w+ import))([\w@/]+)', code, re.MULTILINE)
    return next((_PACKAGES[name] for name in imported if name in _PACKAGES), "")


def _curl(request: Request) -> str:
    method = "" if request.method == "GET" else f" -X {request.method}"
    quoted = f"'{request.url}'" if "?" in request.url else request.url
    lines = [f"curl{method} {quoted}"]
    if request.needs_key:
        lines.append('-H "Authorization: Bearer $VOXANNE_API_KEY"')
    if request.is_creation:
        lines.append('-H "Idempotency-Key: $(uuidgen)"')
    lines += [f"-H '{name}: {value}'" for name, value in request.headers.items()]
    if request.body is not None:
        written = json.dumps(request.body, indent=2, ensure_ascii=False).replace("'", "'\\''")
        lines += ['-H "Content-Type: application/json"', f"-d '{written}'"]
    return " \\\n  ".join(lines)


def _typescript(request: Request) -> str:
    if packaged := typescript(request):
        return packaged
    headers = ["Authorization: `Bearer ${process.env.VOXANNE_API_KEY}`"] if request.needs_key else []
    headers += ['"Idempotency-Key": crypto.randomUUID()'] if request.is_creation else []
    headers += [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in request.headers.items()]
    headers += ['"Content-Type": "application/json"'] if request.body is not None else []
    options = [f'method: "{request.method}"'] if request.method != "GET" else []
    options += ["headers: {\n" + "".join(f"    {line},\n" for line in headers) + "  }"] if headers else []
    if request.body is not None:
        written = json.dumps(request.body, indent=2, ensure_ascii=False).replace("\n", "\n  ")
        options.append(f"body: JSON.stringify({written})")
    arguments = f'"{request.url}"'
    if options:
        arguments += ", {\n" + "".join(f"  {option},\n" for option in options) + "}"
    return f"const response = await fetch({arguments});\n{_read(request, 'const result = await response.json();')}"


def _python(request: Request) -> str:
    packaged = python(request, _literal)
    if packaged is not None:
        return packaged
    headers = ['"Authorization": f"Bearer {os.environ[\'VOXANNE_API_KEY\']}"'] if request.needs_key else []
    headers += ['"Idempotency-Key": str(uuid.uuid4())'] if request.is_creation else []
    headers += [f"{json.dumps(name)}: {_literal(value)}" for name, value in request.headers.items()]
    imports = [*(["import os"] if request.needs_key else []), *(["import uuid"] if request.is_creation else [])]
    arguments = [f'"{PUBLISHED}{request.path}"']
    arguments += [f"params={_literal(request.query, 1)}"] if request.query else []
    arguments += ["headers={\n" + "".join(f"        {line},\n" for line in headers) + "    }"] if headers else []
    # httpx.delete takes no body.
    call = f"httpx.{request.method.lower()}("
    if request.body is not None:
        arguments.append(f"json={_literal(request.body, 1)}")
        if request.method == "DELETE":
            call, arguments = "httpx.request(", ['"DELETE"', *arguments]
    listed = "".join(f"    {argument},\n" for argument in arguments)
    top = "".join(f"{line}\n" for line in imports) + ("\n" if imports else "") + "import httpx\n\n"
    return f"{top}response = {call}\n{listed})\n{_read(request, 'result = response.json()')}"


def _read(request: Request, json_line: str) -> str:
    """Return the line that reads the response; a transcript may come as text."""
    if not request.headers.get("Accept", "application/json").endswith("json"):
        return json_line.replace("json()", "text()") if json_line.startswith("const") else "result = response.text"
    return json_line


def _literal(value: Any, depth: int = 0) -> str:
    """Return a JSON value as a Python literal, over as many lines as in JSON."""
    inner, outer = "    " * (depth + 1), "    " * depth
    match value:
        case dict() if value:
            lines = [f"{inner}{_literal(name)}: {_literal(each, depth + 1)},\n" for name, each in value.items()]
            return "{\n" + "".join(lines) + outer + "}"
        case list() if value and any(isinstance(each, dict | list) for each in value):
            return "[\n" + "".join(f"{inner}{_literal(each, depth + 1)},\n" for each in value) + outer + "]"
        case list():
            return "[" + ", ".join(_literal(each) for each in value) + "]"
        case str():
            return json.dumps(value, ensure_ascii=False)
        case _:
            return repr(value)
