"""Halves of surrogate pairs in what providers send: JSON can escape them, and no store can hold them."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.webhooks import Webhooks, queued
from voxanne.aws.s3 import Bucket
from voxanne.webhooks.inbound.service import read

HALF, REPLACEMENT = "\ud800", "\ufffd"
SAMPLES = sorted(Path("events/webhooks").glob("*/*.json"))
type Place = tuple[str | int, ...]


def texts_in(value: Any, place: Place = ()) -> Iterator[Place]:
    """Yield the place of each text in a document."""
    if isinstance(value, str):
        yield place
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, each in inner:
        yield from texts_in(each, (*place, name))


def extended(document: Any, place: Place, end: str) -> Any:
    """Return a document, the text at a place with another end."""
    changed = copy.deepcopy(document)
    inner = changed
    for part in place[:-1]:
        inner = inner[part]
    inner[place[-1]] += end
    return changed


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: f"{sample.parent.name}-{sample.stem}")
def test_no_text_of_a_providers_event_is_lost_or_damages_others(webhooks: Webhooks, sample: Path) -> None:
    source, document = sample.parent.name, json.loads(sample.read_text(encoding="utf-8"))

    for place in texts_in(document):
        refused = webhooks.send(source, extended(document, place, HALF))
        assert refused.status == 200, (place, refused)

        [message] = queued(source)
        event = read(message["Body"], Bucket.from_environment())
        assert HALF not in json.dumps(event.document, ensure_ascii=False), place
        if source == "stripe":
            assert event.document == extended(document, place, REPLACEMENT)
