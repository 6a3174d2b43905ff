"""`make sdk-typescript`: write sdks/typescript/src/generated from the OpenAPI document, except its types (schema.ts).

Each resource gets a class and each operation a method, so a new resource needs no further work. A test fails if the
committed files are out of date. `openapi-typescript` writes the types.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tools.openapi import DOCUMENT
from tools.openapi_problems import meanings, plain
from tools.sdk_operations import ERROR_NAMES, Operation, camel, operations, pascal
from tools.written_tables import table, with_tables
from voxanne.api.http.problems import phrase_of

ROOT = Path(__file__).parent.parent
GENERATED = ROOT / "sdks" / "typescript" / "src" / "generated"
README = ROOT / "sdks" / "typescript" / "README.md"
_BEGIN = "<!-- Written by `make sdk-typescript`. -->\n"
_HEAD = "// Written by `make sdk-typescript` from functions/public/openapi.json: do not change it here.\n"


def files(document: Mapping[str, Any]) -> dict[str, str]:
    """Return the text of each file by its name."""
    return {
        name: re.sub(r"[ \t]+\n", "\n", text)
        for name, text in (
            ("models.ts", _models(document)),
            ("problems.ts", _problems(document)),
            ("resources.ts", _resources(list(operations(document)), document)),
        )
    }


def _comment(text: str, indent: str = "") -> str:
    """Return a comment of one or more lines; escape text that would end it."""
    lines = text.strip().replace("*/", "*\\/").splitlines()
    if len(lines) == 1:
        return f"{indent}/** {lines[0]} */\n"
    inner = "".join(f"{indent} * {line}".rstrip() + "\n" for line in lines)
    return f"{indent}/**\n{inner}{indent} */\n"


def _models(document: Mapping[str, Any]) -> str:
    """Return a name for each schema, and the union of all events."""
    schemas = document["components"]["schemas"]
    lines = [_HEAD, 'import type { components } from "./schema.js";\n\n']
    for name, schema in sorted(schemas.items()):
        lines.append(_comment(schema["description"]) if schema.get("description") else "")
        lines.append(f'export type {name} = components["schemas"]["{name}"];\n')
    sent = [methods["post"]["requestBody"]["content"] for methods in document["webhooks"].values()]
    events = sorted({content["application/json"]["schema"]["$ref"].rpartition("/")[2] for content in sent})
    lines.append(_comment("What is sent to webhook endpoints; `type` tells them apart."))
    lines.append(f"export type WebhookEvent = {' | '.join(events)};\n")
    return "".join(lines)


def _problems(document: Mapping[str, Any]) -> str:
    """Return a class for each status and each of its codes, and the tables that map statuses and codes to them."""
    named = dict(_members(document))
    codes = _codes(document)
    classes = [_class("ServerError", "APIStatusError", "5xx: the API failed. It may have done what was asked.", [])]
    by_code = {}
    for status, of_status in codes.items():
        listed = ", ".join(f"`{code}`" for code in of_status)
        base = "ServerError" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "APIStatusError"
        classes.append(_class(_status_class(status), base, f"{status} {phrase_of(status)}: {listed}.", []))
        for code in of_status:
            own = f"{pascal(code)}Error"
            by_code[code] = own
            if own == _status_class(status) or len(of_status) == 1:
                by_code[code] = _status_class(status)
                continue
            schema, members = named.get(code, ("", []))
            types = [f'{member}: components["schemas"]["{schema}"]["{member}"]' for member in members]
            classes.append(_class(own, _status_class(status), f"`{code}`: {_meaning(code)}", types))
    union = "".join(f"  | {json.dumps(code)}\n" for code in sorted(by_code))
    return (
        f'{_HEAD}import {{ APIStatusError }} from "../errors.js";\n'
        'import type { components } from "./schema.js";\n\n'
        f"{_comment('The codes of https://api.voxanne.ai/errors; a newer server may send others.')}"
        f"export type ErrorCode =\n{union}  | (string & {{}});\n\n" + "\n".join(classes) + "\n"
        "export const STATUSES: Readonly<Record<number, typeof APIStatusError>> = {\n"
        + "".join(f"  {status}: {_status_class(status)},\n" for status in codes)
        + "};\n\nexport const CODES: Readonly<Record<string, typeof APIStatusError>> = {\n"
        + "".join(f"  {code}: {by_code[code]},\n" for code in sorted(by_code))
        + "};\n"
    )


def _status_class(status: int) -> str:
    return ERROR_NAMES.get(status) or phrase_of(status).replace(" ", "") + "Error"


def _class(name: str, base: str, about: str, members: Sequence[str]) -> str:
    declared = "".join(f"  declare readonly {member};\n" for member in members)
    return (
        f"{_comment(about)}export class {name} extends {base} {{\n{declared}"
        f'  static {{\n    this.prototype.name = "{name}";\n  }}\n}}\n'
    )


def _meaning(code: str) -> str:
    return plain(meanings()[code].text)


def _members(document: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, list[str]]]]:
    """Yield each code whose problem has its own members, with the name of its schema and theirs."""
    for name, schema in document["components"]["schemas"].items():
        own = schema["allOf"][-1]["properties"] if name.endswith("Problem") and "allOf" in schema else {}
        for code in own.get("code", {}).get("enum", ()):
            yield code, (name, [member for member in own if member != "code"])


def _codes(document: Mapping[str, Any]) -> dict[int, list[str]]:
    """Return the codes of each status that operations of clients answer."""
    found: dict[int, set[str]] = {}
    for path, methods in document["paths"].items():
        for operation in methods.values() if path.startswith("/api/") else ():
            for status, response in operation["responses"].items():
                shared = response.get("$ref", "").rpartition("/")[2]
                described = document["components"]["responses"][shared] if shared else response
                if codes := described.get("x-codes"):
                    found.setdefault(int(status), set()).update(codes)
    return {status: sorted(codes) for status, codes in sorted(found.items())}


def _resources(listed: list[Operation], document: Mapping[str, Any]) -> str:
    names = list(dict.fromkeys(operation.resource for operation in listed))
    tags = {tag["name"]: tag["description"] for tag in document["tags"]}
    classes = []
    for name in names:
        own = [operation for operation in listed if operation.resource == name]
        methods = "\n".join(_method(operation) for operation in own)
        classes.append(
            f"{_comment(tags[own[0].tag])}export class {pascal(name)}Resource extends Resource {{\n{methods}}}\n"
        )
    fields = "".join(f"  readonly {camel(name)}: {pascal(name)}Resource;\n" for name in names)
    made = "".join(f"    this.{camel(name)} = new {pascal(name)}Resource(core);\n" for name in names)
    return (
        f'{_HEAD}import type {{ Core, RequestOptions }} from "../core.js";\n'
        'import type { List } from "../lists.js";\n'
        'import type { Answered, Body, Filters, Item, Json, NoContent, Query, TextAnswer } from "../operations.js";\n'
        'import { Resource } from "../resource.js";\n\n'
        + "\n".join(classes)
        + f"\n{_comment('All resources.')}export class Resources {{\n{fields}\n"
        + f"  constructor(core: Core) {{\n{made}  }}\n}}\n"
    )


def _method(operation: Operation) -> str:
    parameters, call = zip(*_parts(operation), strict=True) if any(_parts(operation)) else ((), ())
    arguments = ", ".join([*(each for each in parameters if each), "options?: RequestOptions"])
    # If a retry finds that the first attempt deleted the object, the package reports success. A method that answers
    # 200 could not: it has to return an object.
    gone = ["deletes: true"] if operation.method == "DELETE" and "200" not in operation.answers else []
    named = f'method: "{operation.method}", path: "{operation.path}"'
    sent = ", ".join([named, *(each for each in call if each), *gone])
    if operation.is_paged:
        kind, answer = "walk", f'List<Item<"{operation.id}">>'
    else:
        kind, answer = "send", f"Promise<Answered<{_answer(operation)}>>"
    return (
        f"{_comment(operation.description, '  ')}  {camel(operation.name)}({arguments}): {answer} {{\n"
        f"    return this.{kind}({{ {sent} }}, options);\n  }}\n"
    )


def _parts(operation: Operation) -> Iterator[tuple[str, str]]:
    """Yield the parameters of a method in order, each with its argument in the call."""
    for name in operation.ids:
        yield f"{camel(name)}: string", ""
    if operation.ids:
        yield "", f"ids: {{ {', '.join(f'{name}: {camel(name)}' for name in operation.ids)} }}"
    if operation.body is not None:
        yield f'body{"" if operation.body else "?"}: Body<"{operation.id}">', "body"
    if operation.query is not None:
        kind = "Filters" if operation.is_paged else "Query"
        yield f'query{"" if operation.query else "?"}: {kind}<"{operation.id}">', "query"


def _answer(operation: Operation) -> str:
    """Return the type of a call's answer. A 204 beside a 200 is for keys that may not read: an empty object."""
    statuses = [each for each in operation.answers if not (each == "204" and "200" in operation.answers)]
    types = ["NoContent" if each == "204" else f'Json<"{operation.id}", {each}>' for each in statuses]
    return " | ".join([*types, *(["TextAnswer"] if operation.has_text else [])])


def readme(document: Mapping[str, Any]) -> str:
    """Return the package's README, with a table of all methods."""
    rows = [
        (f"`client.{camel(each.resource)}.{camel(each.name)}({', '.join(_shown(each))})`", _summary(each))
        for each in sorted(operations(document), key=lambda each: each.resource)
    ]
    return with_tables(README, _BEGIN, table(("method", "does"), rows))


def _shown(operation: Operation) -> Iterator[str]:
    yield from map(camel, operation.ids)
    if operation.body is not None:
        yield "body" if operation.body else "body?"
    if operation.query is not None:
        name = "filters" if operation.is_paged else "query"
        yield name if operation.query else f"{name}?"


def _summary(operation: Operation) -> str:
    return operation.description.partition("\n")[0].removesuffix(".")


def write() -> None:
    """Write the files."""
    README.write_text(readme(json.loads(DOCUMENT.read_text(encoding="utf-8"))), encoding="utf-8")
    for name, text in files(json.loads(DOCUMENT.read_text(encoding="utf-8"))).items():
        (GENERATED / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
    print(f"wrote {GENERATED.relative_to(ROOT)}")
