"""Which numbers agents may call: asked when a call-back is requested, and again when it is dialled."""

from voxanne.core.phones import country_of, is_refused_destination
from voxanne.domain.organizations.models import StoredOrganization


def refusal_of_destination(e164: str, organization: StoredOrganization) -> str | None:
    """Return why agents must not call a number, or None: for its kind, or a country that is not allowed."""
    if is_refused_destination(e164):
        return "Agents do not call premium-rate, shared-cost, personal and satellite numbers."
    country = country_of(e164)
    if country in organization.call_countries:
        return None
    allowed = ", ".join(organization.call_countries)
    return f"Agents call only numbers of {allowed}; an operator must allow {country}."
