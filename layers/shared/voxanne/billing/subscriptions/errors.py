"""Why a Stripe event is not applied."""


class UnattributedError(Exception):
    """No organisation is linked to the customer or subscription yet."""


class RefusedError(Exception):
    """The event is not applied, and a retry would not help before someone has resolved its cause (`code`)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
