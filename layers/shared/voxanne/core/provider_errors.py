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
    """Too many requests or too many calls at once (429, "Over Concurrency Limit"). Nobody's phone was rung."""

    def __init__(self, text: str, *, status: int) -> None:
        super().__init__(text, may_have_happened=False, status=status)


class ConcurrencyBlockedError(BusyError):
    """Too many calls at once, told in an answer of success: the provider made a call that it does not dial.

    `call_id` is that call's. On record are such calls that end at once, and such that wait for a line.
    """

    def __init__(self, text: str, call_id: str) -> None:
        super().__init__(text, status=201)
        self.call_id = call_id


class UnavailableError(ProviderError):
    """The provider does not answer, or not with sense; or it does not take our key, which is for us to mend."""
