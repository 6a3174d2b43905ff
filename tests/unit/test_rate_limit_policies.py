import pytest

from voxanne.api.rate_limits.policies import (
    LimitStatus,
    Policy,
    of_address,
    of_organization,
    of_organization_at_address,
)


@pytest.mark.parametrize(
    ("address", "counter"),
    [
        ("198.51.100.7", "ip#198.51.100.7"),
        ("2001:db8:1:2:3:4:5:6", "ip#2001:db8:1:2::"),
        ("2001:db8:1:2::", "ip#2001:db8:1:2::"),
        ("2001:0DB8:0001:0002::9", "ip#2001:db8:1:2::"),
        ("2001:db8::1", "ip#2001:db8::"),
        ("::1", "ip#::"),
        ("fe80::1%eth0", "ip#fe80::"),
        ("::ffff:198.51.100.7", "ip#198.51.100.7"),
    ],
)
def test_an_address_counts_as_its_network(address: str, counter: str) -> None:
    assert of_address(address).counter == counter


def test_a_raised_figure_has_a_counter_of_its_own() -> None:
    plain = of_organization_at_address("org_1", "198.51.100.7", 100)
    raised = [of_organization_at_address(name, "198.51.100.7", 500) for name in ("org_1", "org_2")]

    assert plain == of_address("198.51.100.7")
    assert len({plain.counter, *(policy.counter for policy in raised)}) == 3


def test_policies_and_levels_are_written_as_the_headers_have_them() -> None:
    policy = of_organization("org_1", 1000)

    assert str(policy) == '"org";q=1000;w=3600'
    assert str(LimitStatus(policy, 7, now=100.0, opens=110.5)) == '"org";r=7;t=11'


@pytest.mark.parametrize(
    ("opens", "seconds"), [(100.0, 1), (100.2, 1), (101.0, 1), (101.1, 2), (3736.0, 3636), (99.0, 1)]
)
def test_who_waits_the_seconds_told_is_never_early(opens: float, seconds: int) -> None:
    assert LimitStatus(Policy("ip", "ip#x", 1, 900), 0, now=100.0, opens=opens).seconds == seconds
