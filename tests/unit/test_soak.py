"""A soak ends when its time is up, or with the first round that fails."""

from tools.soak import soak


class Rounds:
    """Rounds that take a minute each, of which one may fail."""

    def __init__(self, failing: int | None = None) -> None:
        self.failing = failing
        self.seeds: list[int] = []

    def run(self, seed: int, until: float) -> int:
        assert until == 150
        self.seeds.append(seed)
        return 1 if len(self.seeds) == self.failing else 0

    def now(self) -> float:
        return 60.0 * len(self.seeds)


def test_rounds_begin_until_the_time_is_up_each_with_a_seed_of_its_own() -> None:
    rounds = Rounds()

    assert soak(150, rounds.run, rounds.now) == 0
    assert len(set(rounds.seeds)) == 3


def test_the_first_round_that_fails_is_the_last() -> None:
    rounds = Rounds(failing=2)

    assert soak(150, rounds.run, rounds.now) == 1
    assert len(rounds.seeds) == 2
