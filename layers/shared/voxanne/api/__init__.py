"""What all functions of the HTTP API share: requests and responses, rate limits, cursors, idempotency."""
