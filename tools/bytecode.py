"""Compile what `sam build` made: `make build` calls this, with any Python of the runtime's minor version.

SAM leaves no bytecode, and /opt and /var/task are read-only in Lambda: each cold start would compile all it imports,
three to five times the work. unchecked-hash, since time stamps don't survive the zip; paths as they are in Lambda, so
that tracebacks read right.
"""

import compileall
import py_compile
import re
import sys
from pathlib import Path

_RUNTIME = re.compile(r"Runtime: python(\d+)\.(\d+)")


def compile_tree(root: Path, place: str) -> bool:
    """Compile all modules below *root*, which Lambda mounts at *place*."""
    return bool(
        compileall.compile_dir(
            root,
            quiet=1,
            workers=0,
            stripdir=str(root),
            prependdir=place,
            invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        )
    )


def main() -> int:
    """Compile a build folder; 1 if something did not compile or this Python is another than the runtime's."""
    build = Path(sys.argv[1]).resolve()
    found = _RUNTIME.search((build / "template.yaml").read_text(encoding="utf-8"))
    if found is None or sys.version_info[:2] != (int(found[1]), int(found[2])):
        print(f"bytecode must come from the runtime's Python: {found and found[0]}", file=sys.stderr)
        return 1
    layers = [folder for folder in build.iterdir() if (folder / "python").is_dir()]
    functions = [folder for folder in build.iterdir() if (folder / "functions").is_dir()]
    done = [compile_tree(folder, "/opt") for folder in layers]
    done += [compile_tree(folder, "/var/task") for folder in functions]
    print(f"compiled {len(layers)} layers and {len(functions)} functions")
    return 0 if all(done) else 1


if __name__ == "__main__":
    sys.exit(main())
