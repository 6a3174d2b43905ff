"""`python -m tools.release BUILD`: write the release id into a built template. `make build` runs this last.

SAM publishes a new version of a function only if the function's own code, or its environment as written, has changed;
not if a layer or a parameter's value has. So every function's environment has the release id, as a literal, and each
release publishes all functions. The id is the hash of what is deployed, so equal builds have equal ids and publish
nothing.
"""

import hashlib
import json
import re
import sys
import tomllib
from pathlib import Path

NOT_BUILT = "not-built"
_CONFIGURATION = Path(__file__).parents[1] / "samconfig.toml"
_TEMPLATE = "template.yaml"
_RELEASE = re.compile(r"(?<= RELEASE: )\S+$", re.MULTILINE)


def stamp(build: Path, configuration: Path) -> str:
    """Write the release id of *build* and its parameters into its template, and return the id."""
    template = build / _TEMPLATE
    text, places = _RELEASE.subn(NOT_BUILT, template.read_text(encoding="utf-8"))
    if places != 1:
        raise SystemExit(f"{template} must name its release once, not {places} times")
    release = _hash(build, text, _parameter_values(configuration))
    template.write_text(_RELEASE.sub(release, text), encoding="utf-8")
    return release


def _hash(build: Path, template: str, parameters: str) -> str:
    files = sorted(path for path in build.rglob("*") if path.is_file() and path != build / _TEMPLATE)
    digest = hashlib.sha256()
    for part in (template.encode(), parameters.encode()):
        digest.update(hashlib.sha256(part).digest())
    for path in files:
        digest.update(hashlib.sha256(path.relative_to(build).as_posix().encode()).digest())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _parameter_values(configuration: Path) -> str:
    """Return the values for all environments, because it is not known yet which one the build is for."""
    environments = tomllib.loads(configuration.read_text(encoding="utf-8"))
    values = {
        name: settings["deploy"]["parameters"].get("parameter_overrides")
        for name, settings in environments.items()
        if isinstance(settings, dict) and "deploy" in settings
    }
    return json.dumps(values, sort_keys=True)


if __name__ == "__main__":
    print(f"release {stamp(Path(sys.argv[1]).resolve(), _CONFIGURATION)}")
