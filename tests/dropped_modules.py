"""Make modules that `make build` drops from the layer impossible to import in tests, so that code that does fails."""

import sys
from collections.abc import Sequence
from importlib.machinery import ModuleSpec
from types import ModuleType

from tools.slim_layer import MODULES


class _Absent:
    """An import hook that refuses the dropped names, although the packages are installed here."""

    def find_spec(
        self, name: str, _path: Sequence[str] | None = None, _target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if any(name == module or name.startswith(f"{module}.") for module in MODULES):
            raise ModuleNotFoundError(f"{name} is not in the layer (tools/slim_layer.py)", name=name)
        return None


def install() -> None:
    """Hide the dropped modules from here on."""
    assert not set(MODULES) & set(sys.modules)
    sys.meta_path.insert(0, _Absent())
