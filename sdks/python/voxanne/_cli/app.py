"""The commands of `vox`. Those of resources are generated from the OpenAPI document; the others are defined here."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Any

import typer

from .._version import __version__
from . import output, resources, settings
from .guard import guarded

if TYPE_CHECKING:
    from collections.abc import Sequence

_EPILOG = "VOXANNE_API_KEY and VOXANNE_BASE_URL take precedence over `vox login`."
_EVENTS = "Its type, such as appointment.booked; `vox webhook-endpoints create --help` lists them."
_FORM = typer.Option("table", "-o", "--output", help="table, json or id.")


def _show_version(wanted: bool) -> None:  # noqa: FBT001 - an option's value
    if wanted:
        output.line(f"vox {__version__}")
        raise typer.Exit


def _root(
    context: typer.Context,
    base_url: str | None = typer.Option(None, help="Where the API is.", show_default=False),
    version: bool = typer.Option(  # noqa: ARG001, FBT001 - shown by its callback
        False,  # noqa: FBT003
        "--version",
        callback=_show_version,
        is_eager=True,
        help="Show the version.",
    ),
) -> None:
    context.obj = base_url


@guarded
def login(context: typer.Context) -> None:
    """Keep an API key for later commands: in the system's keyring, or in a file that only you can read."""
    from .._client import Voxanne  # noqa: PLC0415 - loads httpx

    url = settings.base_url(context.obj)
    key = getpass.getpass(f"API key for {url}: ") if sys.stdin.isatty() else sys.stdin.readline()
    with Voxanne(key.strip(), url) as client:
        plan = client.limits.get().plan
    output.say(f"logged in at {url} (plan {plan}); the key is in {settings.log_in(url, key.strip())}")


@guarded
def logout(context: typer.Context) -> None:
    """Forget the key that `vox login` kept."""
    url = settings.base_url(context.obj)
    output.say(f"logged out at {url}" if settings.log_out(url) else f"there is no key for {url}")


@guarded
def limits(context: typer.Context, form: str = _FORM) -> None:
    """Show what is left of the rate limits. Asking does not count."""
    with settings.client(context.obj) as client:
        answer = client.limits.get()
    if form != "table":
        output.show(answer, form)
        return
    for name, limit in (("organisation", answer.organization), ("address", answer.ip)):
        if limit is not None:
            span = f"{limit.window_seconds // 60} minutes"
            output.line(f"{name}: {limit.remaining} of {limit.limit} requests in {span} are left")
    calls = answer.call_backs
    output.line(f"call-backs: {calls.remaining} of {calls.per_day} a day are left")


@guarded
def listen(
    context: typer.Context,
    forward_to: str = typer.Option(..., help="Your server, such as http://127.0.0.1:9000/hook."),
    since: str | None = typer.Option(None, help="Begin with events of this time, not with those from now on."),
    once: bool = typer.Option(False, "--once", help="Forward what there is, and end."),  # noqa: FBT001, FBT003
) -> None:
    """Forward events to your own server as signed webhooks, each once, until Ctrl-C."""
    from . import listening  # noqa: PLC0415 - loads httpx

    with settings.client(context.obj) as client:
        listening.listen(client, settings.base_url(context.obj), forward_to, since, once=once)


@guarded
def trigger(
    context: typer.Context,
    event: str = typer.Argument(..., help=_EVENTS),
    endpoint: str | None = typer.Option(None, help="Send a sample to this endpoint instead.", show_default=False),
) -> None:
    """Make an event happen, with a test key: objects are made for it, or a sample is sent to your endpoints."""
    from .triggering import trigger as make  # noqa: PLC0415 - loads httpx

    with settings.client(context.obj) as client:
        make(client, event, endpoint, settings.key_mode(context.obj))


@guarded
def send_test(
    context: typer.Context,
    endpoint_id: str = typer.Argument(..., metavar="ENDPOINT_ID"),
    kind: str | None = typer.Option(None, "--type", help="The event's type.", show_default=False),
    form: str = _FORM,
) -> None:
    """Send a sample event to an endpoint."""
    with settings.client(context.obj) as client:
        given: dict[str, Any] = {} if kind is None else {"type": kind}
        output.show(client.webhook_endpoints.test(endpoint_id, **given), form)


@guarded
def replay(context: typer.Context, log_id: str = typer.Argument(..., metavar="LOG_ID"), form: str = _FORM) -> None:
    """Send a delivery again; `vox webhook-logs list` has their ids."""
    with settings.client(context.obj) as client:
        output.show(client.webhook_logs.replay(log_id), form)


@guarded
def secret(context: typer.Context, endpoint_id: str = typer.Argument(..., metavar="ENDPOINT_ID")) -> None:
    """Print a new secret of an endpoint; for 24 hours deliveries are signed with the old one, too."""
    with settings.client(context.obj) as client:
        made = client.webhook_endpoints.rotate_secret(endpoint_id)
    output.line(str(made.to_dict().get("secret")))


def import_contacts(
    context: typer.Context,
    file: str = typer.Argument(..., help="CSV in UTF-8, with a line of headings."),
    dry_run: bool = typer.Option(False, "--dry-run", help="Check the file, and send nothing."),  # noqa: FBT001, FBT003
) -> None:
    """Create the contacts of a CSV file. Phones that are known already are left as they are, so it can be repeated.

    A line says which of those contacts may be called although the file has do_not_call for them.

    The first line has the columns' headings, in any order: name and phone, which each line needs; email, date_of_birth
    (1980-05-31), time_zone (America/New_York), external_id, tags (recall; new), notes, do_not_call (yes or no), and
    metadata.KEY for keys of your own. Empty cells are left out. Cells are separated by commas, semicolons or tabs.
    """
    from . import importing  # noqa: PLC0415 - few commands need it

    rows, problems = importing.read(file)
    for problem in problems:
        output.say(problem)
    malformed = len(problems)
    if dry_run:
        output.line(f"{len(rows)} rows are well-formed, {malformed} are not; nothing was sent")
    else:
        with settings.client(context.obj) as client:
            problems += importing.send(client, rows, malformed)
    if problems:
        raise typer.Exit(1)


def program(words: Sequence[str]) -> typer.Typer:
    """Return the commands. Only resources that *words* name get theirs: for the help, the others need only a name."""
    root = typer.Typer(
        name="vox",
        help="Voxanne from the command line.",
        epilog=_EPILOG,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    root.callback()(_root)
    for command in (login, logout, limits, listen, trigger):
        root.command()(command)
    webhooks = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
    for name, command in (("test", send_test), ("replay", replay), ("secret", secret)):
        webhooks.command(name)(command)
    root.add_typer(webhooks, name="webhooks", help="Send samples, repeat deliveries, change secrets.")
    typed = {word.replace("-", "_") for word in words}
    for name, commands in resources.described().items():
        if name == "limits":
            continue
        made = resources.group(name, commands if name in typed else {})
        if name == "contacts":
            made.command("import")(guarded(import_contacts))
        named = [*commands, *(["import"] if name == "contacts" else [])]
        root.add_typer(made, name=name.replace("_", "-"), help=f"{', '.join(named).replace('_', '-')}.")
    return root


def run() -> None:
    """Run the command that was typed."""
    # Python has no stream for a closed descriptor (`>&-`): a result, such as a key that is shown once, would be lost.
    if sys.stdout is None:
        output.say("standard output is closed")
        sys.exit(1)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A terminal whose encoding lacks a letter shows its number.
            stream.reconfigure(errors="backslashreplace")
    program(sys.argv[1:])(prog_name="vox")
