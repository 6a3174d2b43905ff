from voxanne.billing.documents import Document
from voxanne.core.logging import logger
from voxanne.core.provider_errors import AbsentError, ProviderError
from voxanne.providers.stripe import Stripe


class Fetching:
    """Asks Stripe how things are now, until it does not answer: one batch waits for that once."""

    def __init__(self, provider: Stripe) -> None:
        self._provider = provider
        self.reachable = True

    def subscription(self, subscription_id: str) -> Document | None:
        """A subscription as it is now; None if Stripe can't be asked, or does not know it."""
        if not self.reachable:
            return None
        try:
            return self._provider.subscription(subscription_id)
        except AbsentError:
            logger.warning("Stripe does not know a subscription", subscription_id=subscription_id)
        except ProviderError as error:
            self.reachable = False
            logger.warning("Stripe can't be asked", error=type(error).__name__, status=error.status)
        return None
