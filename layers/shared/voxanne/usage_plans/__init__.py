"""The gateway's usage plans: in which one an organisation counts, and the gateway keys that put it there."""
