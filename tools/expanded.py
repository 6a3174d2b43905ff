"""`python -m tools.expanded FILE`: write the template that SAM generates for CloudFormation."""

import json
import sys
from pathlib import Path
from typing import Any

from local.commands.template_parameters import PARAMETERS
from local.runner.account import TEMPLATE
from local.runner.template.sam_translation import translate


def expanded() -> dict[str, Any]:
    """Return the expanded template."""
    return dict(translate(TEMPLATE, PARAMETERS).template)


def main(name: str) -> None:
    """Write the expanded template to a file."""
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(expanded(), indent=1), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
