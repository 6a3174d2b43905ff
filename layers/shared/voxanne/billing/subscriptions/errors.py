"""Why an event of Stripe's is not applied."""


class UnattributedError(Exception):
    """No organisation is known to have the customer or subscription: it may become known yet."""


class RefusedError(Exception):
    """It is not applied, and coming again would not change that before someone has looked. `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
