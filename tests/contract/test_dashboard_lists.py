"""What the dashboard's pages write out once more is what the API has."""

import re
from pathlib import Path

from tests.documented import OPENAPI
from voxanne.domain.agents.voices import PREMADE_VOICES

_ASSETS = Path("functions/dashboard/assets")


def test_the_form_of_an_agent_suggests_the_premade_voices_that_the_api_knows_by_name() -> None:
    [written] = re.findall(r"const PREMADE = \[(.*?)\];", (_ASSETS / "agents-form.js").read_text())

    assert re.findall(r'"(\w+)"', written) == sorted(PREMADE_VOICES)


def test_the_rights_of_a_new_key_have_words_for_scopes_of_the_api_only() -> None:
    [written] = re.findall(
        r"scopes: /\*\*.*?\*/ \(\[(.*?)\n  \]\)", (_ASSETS / "texts-office.js").read_text(), re.DOTALL
    )
    resources = re.findall(r'\["(\w+)", ', written)

    # A scope without words is shown by its name.
    assert set(resources) <= {scope.partition(":")[0] for scope in OPENAPI["components"]["schemas"]["Scope"]["enum"]}
