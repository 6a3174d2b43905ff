"""A simulated Stripe: customers, checkouts, subscriptions, and the webhooks about them."""
