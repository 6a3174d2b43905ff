"""The payment provider on this machine: customers, checkouts, subscriptions, and the webhooks that tell of them."""
