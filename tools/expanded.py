"""``python -m tools.expanded FILE``: the template as SAM expands it, as CloudFormation gets it and checkov reads it."""

import json
import sys
from pathlib import Path
from typing import Any

from local.commands.template_parameters import PARAMETERS
from local.runner.account import TEMPLATE
from local.runner.template.sam_translation import translate


def expanded() -> dict[str, Any]:
    """The expanded template."""
    return dict(translate(TEMPLATE, PARAMETERS).template)


def main(name: str) -> None:
    """Write it."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(expanded(), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
