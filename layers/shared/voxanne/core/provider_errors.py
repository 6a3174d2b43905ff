"""Failures of providers. Callers decide by `may_have_happened`: whether the request may have been carried out."""


class ProviderError(Exception):
    """A provider did not carry out a request, or it is not known whether it did.

    The text names the request and the status, never keys or bodies.
    """

    def __init__(self, text: str, *, may_have_happened: bool, status: int | None = None) -> None:
        super().__init__(text)
        self.may_have_happened = may_have_happened
        self.status = status


class RefusedError(ProviderError):
    """The provider refused the request, and repeating it is of no use (4xx).

    `detail` is the provider's own reason. It may quote the request, so it may be shown to the tenant but not logged.
    """

    def __init__(self, text: str, detail: str, *, status: int) -> None:
        super().__init__(text, may_have_happened=False, status=status)
        self.detail = detail


class AbsentError(RefusedError):
    """The object does not exist at the provider (404)."""


class BusyError(ProviderError):
    """Too many requests or concurrent calls (429, "Over Concurrency Limit"). No call was placed."""

    def __init__(self, text: str, *, status: int) -> None:
        super().__init__(text, may_have_happened=False, status=status)


class ConcurrencyBlockedError(BusyError):
    """Too many concurrent calls, reported in a success response: the provider created a call that it does not dial.

    `call_id` is that call's id. Both kinds have been observed: calls that end at once, and calls that wait for a line.
    """

    def __init__(self, text: str, call_id: str) -> None:
        super().__init__(text, status=201)
        self.call_id = call_id


class UnavailableError(ProviderError):
    """The provider did not answer, answered unintelligibly, or refused our API key."""
