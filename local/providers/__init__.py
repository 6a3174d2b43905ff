"""Simulated services outside AWS: Vapi and Stripe."""
