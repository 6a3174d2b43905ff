"""The template stands in slices by feature, of which one can be copied."""

import re

import pytest

from local.runner.account import TEMPLATE
from tools.template_slices import (
    ALARM,
    FUNCTION,
    QUEUE,
    alarms,
    dead_letter_queue,
    of_type,
    references,
    slices,
    template,
    worker,
)

_TEXT = TEMPLATE.read_text(encoding="utf-8")
_HEADER = _TEXT.partition("\nMetadata:\n")[0]
_PARTS = re.split(r"\n  # -{8,} (.+)\n", _TEXT.partition("\nResources:")[2].partition("\nOutputs:")[0])[1:]
HEADINGS, BODIES = _PARTS[::2], _PARTS[1::2]
QUEUES = [name for name, queue in of_type(QUEUE).items() if "RedrivePolicy" in queue]


def test_each_resource_stands_under_a_heading_and_each_heading_is_one_slice() -> None:
    assert set(slices()) == set(template()["Resources"])
    assert all(slices().values())
    assert len(HEADINGS) == len(set(HEADINGS))


@pytest.mark.parametrize("name", of_type(FUNCTION))
def test_a_function_has_its_role_and_log_group_in_its_slice(name: str) -> None:
    properties = of_type(FUNCTION)[name]

    for needed in references([properties["Role"], properties["LoggingConfig"]]):
        assert slices()[needed] == slices()[name]


@pytest.mark.parametrize("name", QUEUES)
def test_a_queue_has_its_worker_and_dead_letters_in_its_slice(name: str) -> None:
    assert slices()[worker(name)] == slices()[dead_letter_queue(name)] == slices()[name]


@pytest.mark.parametrize("name", [*of_type(FUNCTION), *of_type(QUEUE)])
def test_an_alarm_stands_in_the_slice_of_what_it_watches(name: str) -> None:
    assert {slices()[alarm] for alarm in alarms(name)} <= {slices()[name]}


def test_shared_alarms_watch_nothing_of_a_single_feature() -> None:
    shared = [name for name in of_type(ALARM) if slices()[name].startswith("shared: ")]

    assert shared
    assert not [name for name in shared if set(references(of_type(ALARM)[name])) - {"AlarmTopic", "AWS::StackName"}]


def test_the_slices_that_the_header_says_to_copy_define_no_anchor() -> None:
    """A copy would define it a second time, which YAML refuses."""
    to_copy = set(re.findall(r'"([^"]+)"', _HEADER)) & set(HEADINGS) - {"every function"}

    assert len(to_copy) == 3
    for heading in to_copy:
        assert not re.search(r"[ \[]&\w", BODIES[HEADINGS.index(heading)]), heading
