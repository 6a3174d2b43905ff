"""What every endpoint has in common: HTTP, rate limits, cursors, idempotency."""
