"""How calls end that the provider did not end: our words in `ended_reason`, each documented in docs/errors.md."""

from typing import Literal

type Ending = Literal[
    "agent-deleted",
    "agent-not-ready",
    "contact-deleted",
    "do-not-call",
    "expired",
    "no-phone-number",
    "not-known-whether-dialled",
    "organization-suspended",
    "outlived-its-maximum",
    "phone-number-not-assigned",
    "provider-refused",
    "unknown-to-the-provider",
]
