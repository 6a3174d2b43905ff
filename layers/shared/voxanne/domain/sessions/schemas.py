"""What the dashboard sends to open or renew a session."""

from typing import Annotated

from pydantic import Field

from voxanne.core.fields import Input


class SessionRequest(Input):
    """An API key to sign in with; without one, the session of the cookie is renewed."""

    api_key: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """The key to sign in with."""
