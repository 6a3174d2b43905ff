"""Stripe's REST API, its objects and its events."""
