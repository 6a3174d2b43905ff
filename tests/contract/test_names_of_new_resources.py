"""`make resource` says what is wrong with a name: the noun first, since the letters of the ids follow from it."""

import pytest

from tools.new_resource import Names, UsageError, check, plural_of


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("contacts", "`contacts` exists already; NAME is the singular."),
        ("webhook_endpoints", "`webhook_endpoints` exists already; NAME is the singular."),
        ("calendars", "`calendars` exists already; NAME is the singular."),
        ("contact", "`contacts` exists already; choose another NAME or PLURAL."),
        ("webhook_log", "`webhook_logs` exists already; choose another NAME or PLURAL."),
        ("inline_contact", "There is another InlineContact; choose another NAME."),
        ("web_address", "There is another WebAddress; choose another NAME."),
        ("patient", "There is another NewPatient; choose another NAME."),
        ("calculation", "Ids of another resource begin with cal_; choose another ID_PREFIX."),
    ],
)
def test_a_name_is_refused_for_its_first_reason(name: str, why: str) -> None:
    with pytest.raises(UsageError) as refused:
        check(Names(name, plural_of(name), name[:3]))

    assert str(refused.value) == why


def test_a_name_of_its_own_is_accepted() -> None:
    check(Names("treatment_room", "treatment_rooms", "trr"))
