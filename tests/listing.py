"""Reading a list of the API to its end."""

from tests.product import Answer, Client


def pages(clinic: Client, target: str) -> list[Answer]:
    """All pages of a list from *target* on."""
    answers = []
    following: str | None = target
    while following is not None:
        answers.append(clinic("GET", following))
        assert answers[-1].status == 200, answers[-1]
        following = answers[-1].next
    return answers
