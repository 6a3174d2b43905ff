"""Names and aliases of services as they are compared: regardless of case, accents and punctuation. Pure."""

import re
from collections.abc import Iterable

from voxanne.core.errors import invalid_field
from voxanne.domain.contacts.names import folded, words_of
from voxanne.domain.services.models import Service

_ARTICLE = re.compile(r"(?:a|an|the|my|our|for) ")


def match_key(name: str) -> str:
    """Return the form that the spellings of a name share: "Check-Up" and "check up" have the same."""
    return " ".join(words_of(name)) or folded(name)


def keys_of(service: Service) -> set[str]:
    """Return the forms of a service's name and aliases."""
    return {match_key(name) for name in service.names}


def check_aliases(name: str, aliases: list[str]) -> None:
    """Check that the aliases of a service differ from its name and from each other.

    Raises:
        InvalidFieldsError: one does not.
    """
    seen = {match_key(name)}
    for position, alias in enumerate(aliases):
        key = match_key(alias)
        if key in seen:
            detail = "repeats the name or another alias; case, accents and punctuation are ignored"
            raise invalid_field(f"aliases/{position}", detail)
        seen.add(key)


def find_by_name(services: Iterable[Service], words: str) -> Service | None:
    """Return the service of which *words* are the name or an alias, perhaps with an article before it."""
    said = match_key(words)
    keys = {said, _ARTICLE.sub("", said, count=1) if _ARTICLE.match(said) else said}
    found = {service.id: service for service in services if keys & keys_of(service)}
    exact = [service for service in found.values() if said in keys_of(service)]
    return next(iter(exact or found.values()), None)
