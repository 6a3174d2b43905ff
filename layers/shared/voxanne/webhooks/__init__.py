"""Webhooks that providers send us, and webhooks that we send to integrators."""
