"""Stand-ins for the services outside AWS: Vapi and Stripe."""
