"""How a provider can fail us. What matters to whoever asked: may the request have been carried out all the same?"""


class ProviderError(Exception):
    """A provider did not do, or is not known to have done, what it was asked.

    The text names the request and the status, never keys or bodies. Not so `RefusedError.detail`.
    """

    def __init__(self, text: str, *, may_have_happened: bool, status: int | None = None) -> None:
        super().__init__(text)
        self.may_have_happened = may_have_happened
        self.status = status


class RefusedError(ProviderError):
    """The provider won't do it, and asking again changes nothing (4xx).

    `detail` is the provider's own reason. It may quote what was sent: for the tenant whose data it is, not for logs.
    """

    def __init__(self, text: str, detail: str, *, status: int) -> None:
        super().__init__(text, may_have_happened=False, status=status)
        self.detail = detail


class AbsentError(RefusedError):
    """The provider knows no such object (404)."""


class BusyError(ProviderError):
    """Too many requests or too many calls at once (429, "Over Concurrency Limit"). Nothing was done."""

    def __init__(self, text: str, *, status: int) -> None:
        super().__init__(text, may_have_happened=False, status=status)


class UnavailableError(ProviderError):
    """The provider does not answer, or not with sense; or it does not take our key, which is for us to mend."""
