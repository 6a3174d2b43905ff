"""Refuse calls that a function's role does not allow, as AWS does, and record the permissions that are used.

It listens to botocore's events, so it sees each call that any client in the process makes, and each URL that one signs.
It is also loaded into functions' own processes, so it imports only the standard library.
"""

import functools
import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

FOLDER = "VOXANNE_PERMISSIONS_FOLDER"
"""The environment variable with the folder in which functions record the permissions they use; optional."""
_EVENT = "before-parameter-build"

Rule = tuple[str, Sequence[str], Sequence[str]]
"""An Allow statement: its Sid, actions and resources."""
OfCall = Callable[[Any, Mapping[str, Any]], Iterable[tuple[str, str]]]
"""From botocore's model of an operation and its parameters to the required actions, each with its ARN."""


class Guard:
    """The role of one function, enforced."""

    def __init__(self, function: str, rules: Iterable[Rule], of_call: OfCall, folder: str | None) -> None:
        self.function = function
        self._rules = list(rules)
        self._of_call = of_call
        self._folder = folder
        self._noted: set[tuple[object, ...]] = set()
        # A request asks for the same few again and again.
        self._found = functools.lru_cache(maxsize=1024)(self.allowing)

    def check(self, params: Mapping[str, Any], model: Any) -> None:
        """Check one call; *model* is botocore's model of the operation.

        Raises:
            botocore.exceptions.ClientError: AccessDeniedException.
        """
        needs = list(self._of_call(model, params))
        if not needs:
            service = model.service_model.service_name
            self._refuse(
                model.name,
                f"{service}:{model.name}",
                "any resource: local/runner/iam/required_permissions.py has no line for it",
            )
        for action, resource in needs:
            found = self._found(action, resource)
            if found is None:
                self._refuse(model.name, action, resource)
            else:
                self._note("used", *found)

    def allowing(self, action: str, resource: str) -> tuple[str, str, int] | None:
        """Return the permission that allows the action, as Sid, action and index of the resource, or None."""
        for sid, actions, resources in self._rules:
            for allowed in actions:
                if matches(allowed.lower(), action.lower()):
                    for place, pattern in enumerate(resources):
                        if matches(pattern, resource):
                            return sid, allowed, place
        return None

    def _refuse(self, operation: str, action: str, resource: str) -> None:
        from botocore.exceptions import ClientError  # noqa: PLC0415 - not there before the function's own packages

        message = f"{self.function}'s role does not allow {action} on {resource}"
        # The caller may treat the refusal as an outage and continue, so log it in any case.
        print(f"AccessDenied: {message}", file=sys.stderr)
        self._note("denied", action, resource, os.environ.get("PYTEST_CURRENT_TEST", "a process"))
        raise ClientError(
            {
                "Error": {"Code": "AccessDeniedException", "Message": message},
                "ResponseMetadata": {"HTTPStatusCode": 400, "RetryAttempts": 0, "RequestId": "local"},  # type: ignore[typeddict-item]
            },
            operation,
        )

    def _note(self, what: str, *particulars: object) -> None:
        if self._folder and (what, *particulars) not in self._noted:
            self._noted.add((what, *particulars))
            with Path(self._folder, str(os.getpid())).open("a", encoding="utf-8") as notes:
                notes.write(json.dumps([what, self.function, *particulars]) + "\n")


def install(current: Callable[[], Guard | None]) -> None:
    """Have each client that is created from now on check its calls with the current guard."""
    from botocore import handlers  # noqa: PLC0415 - see above

    def look(params: Mapping[str, Any], model: Any, **_: Any) -> None:
        guard = current()
        if guard is not None:
            guard.check(params, model)

    handlers.BUILTIN_HANDLERS.append((_EVENT, look))


@functools.lru_cache(maxsize=4096)
def matches(pattern: str, text: str) -> bool:
    """Return whether *text* matches a policy's *pattern*: ``*`` is any text, ``?`` one character."""
    wildcards = {"*": ".*", "?": "."}
    expression = "".join(wildcards.get(letter) or re.escape(letter) for letter in pattern)
    return re.fullmatch(expression, text, re.DOTALL) is not None
