"""Stripe's pages where an organisation pays."""
