"""API Gateway's usage plans: which one an organisation belongs to, and the gateway keys that put it there."""
