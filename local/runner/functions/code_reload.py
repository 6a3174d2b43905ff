"""Code reload: replace the processes of functions whose code has changed."""

import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from watchfiles import DefaultFilter, watch

from local.runner.account import TEMPLATE
from local.runner.log_lines import say
from local.runner.template.deployment import Deployment

Replace = Callable[[Iterable[str]], None]


def affected(deployment: Deployment, changed: Iterable[Path]) -> set[str]:
    """Return the functions whose own code or layers contain a changed path."""
    paths = [path.resolve() for path in changed]
    return {
        name
        for name, function in deployment.functions.items()
        for folder in (function.code_folder, *function.layer_folders)
        if any(path.is_relative_to(folder.resolve()) for path in paths)
    }


class Watcher:
    """Watches the code and the template until it is stopped."""

    def __init__(self, deployment: Deployment, replace: Replace, template: Path = TEMPLATE) -> None:
        self._deployment = deployment
        self._replace = replace
        self._template = template
        self._stopped = threading.Event()
        functions = deployment.functions.values()
        self._folders = {folder for function in functions for folder in (function.code_folder, *function.layer_folders)}

    def start(self) -> None:
        """Begin to watch."""
        for target in (self._watch_code, self._watch_template):
            threading.Thread(target=target, daemon=True).start()

    def stop(self) -> None:
        """Watch no more."""
        self._stopped.set()

    def _watch_code(self) -> None:
        for changes in watch(
            *self._folders, watch_filter=DefaultFilter(), stop_event=self._stopped, raise_interrupt=False
        ):
            names = sorted(affected(self._deployment, (Path(path) for _, path in changes)))
            if names:
                self._replace(names)
                say(f"code changed: {', '.join(names)} reloaded")

    def _watch_template(self) -> None:
        # Watch the folder, not the file: editors write a new file and rename it over the old one.
        for changes in watch(self._template.parent, recursive=False, stop_event=self._stopped, raise_interrupt=False):
            if any(Path(path).name == self._template.name for _, path in changes):
                say(f"{self._template.name} changed: restart")
