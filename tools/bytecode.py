"""Compile the output of `sam build`. `make build` runs this with a Python of the runtime's minor version.

SAM writes no bytecode, and /opt and /var/task are read-only in Lambda. Without bytecode, each cold start would compile
all its imports and take three to five times as long. The bytecode has an unchecked hash, because zip files do not keep
time stamps, and contains Lambda's paths, for tracebacks.
"""

import compileall
import py_compile
import re
import sys
from pathlib import Path

_RUNTIME = re.compile(r"Runtime: python(\d+)\.(\d+)")


def compile_tree(root: Path, mount_point: str) -> bool:
    """Compile all modules below *root*, which Lambda mounts at *mount_point*; return whether all compiled."""
    return bool(
        compileall.compile_dir(
            root,
            quiet=1,
            workers=0,
            stripdir=str(root),
            prependdir=mount_point,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    )


def main() -> int:
    """Compile a build folder; return 1 if a module fails to compile or this Python is not the runtime's version."""
    build = Path(sys.argv[1]).resolve()
    runtime = _RUNTIME.search((build / "template.yaml").read_text(encoding="utf-8"))
    if runtime is None or sys.version_info[:2] != (int(runtime[1]), int(runtime[2])):
        print(f"bytecode must come from the runtime's Python: {runtime and runtime[0]}", file=sys.stderr)
        return 1
    layers = [folder for folder in build.iterdir() if (folder / "python").is_dir()]
    functions = [folder for folder in build.iterdir() if (folder / "functions").is_dir()]
    compiled = [compile_tree(folder, "/opt") for folder in layers]
    compiled += [compile_tree(folder, "/var/task") for folder in functions]
    print(f"compiled {len(layers)} layers and {len(functions)} functions")
    return 0 if all(compiled) else 1


if __name__ == "__main__":
    sys.exit(main())
