"""Requests that schemathesis generates from the document, and its checks of the responses."""

import json
from typing import Any

import phonenumbers
import schemathesis
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks

from tools import openapi
from voxanne.core.times import zones

type Case = schemathesis.Case[Any]

load_all_checks()

# Left out, with reasons:
LEFT_OUT = {
    # Data that fits the schema can still be refused with 422 for what JSON Schema can't say: a voice that ElevenLabs
    # does not have, a calendar or agent that is not the organisation's, an expiry in the past.
    "positive_data_acceptance",
    # The test asks it, from addresses whose limits no test meets: schemathesis has one address for all, on which each
    # refused key counts.
    "ignored_auth",
}
# Some checks are classes, which schemathesis takes as well as functions; its annotation has functions alone.
checks: Any = CHECKS.get_by_names([name for name in CHECKS.get_all_names() if name not in LEFT_OUT])

# Formats that JSON Schema does not know.
schemathesis.openapi.format("phone", st.sampled_from(["+14155550100", "(415) 555-0100", "+442079460018"]))
schemathesis.openapi.format("country", st.sampled_from(sorted(phonenumbers.SUPPORTED_REGIONS)))
schemathesis.openapi.format("time-zone", st.sampled_from(sorted(zones())))
# An address, since a name would be looked up.
schemathesis.openapi.format("public-https-url", st.just("https://8.8.8.8/hooks"))


# The committed document; the product serves the same, as another test has it. schemathesis' own way of making a test of
# each operation builds all of their cases while tests are collected, in every process, and gives all tests one id.
# Letters beyond ASCII in mail addresses are left to tests/integration: to choose among 60,000 takes a second to set up,
# for each example anew.
_BEYOND_ASCII = r"\\u00a1-\\u1fff\\u3005-\\ud7ff"


def _document() -> dict[str, Any]:
    """The document as schemathesis reads it: the same requests fit it, but for letters beyond ASCII."""
    text = openapi.DOCUMENT.read_text(encoding="utf-8")
    document: dict[str, Any] = json.loads(text.replace(_BEYOND_ASCII, ""))
    # Of a pattern and a length that stand side by side, schemathesis makes a pattern that counts to 32,768. To compile
    # it takes half a second, each time.
    prompt = document["components"]["schemas"]["Prompt"]
    prompt["allOf"] = [{"pattern": prompt.pop("pattern")}]
    return document


_SCHEMA = schemathesis.openapi.from_dict(_document())


def cases(path: str, method: str) -> st.SearchStrategy[Case]:
    """Requests of an operation that fit the document, and such as don't."""
    modes = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    return st.one_of([_SCHEMA[path][method].as_strategy(generation_mode=mode) for mode in modes])


def is_open(path: str, method: str) -> bool:
    """Whether the document says that an operation needs no key."""
    return bool(_SCHEMA[path][method].definition.raw.get("security") == [])
