"""Sliding, exact rate limits in DynamoDB (docs/architecture.md has the algorithm and its alternatives)."""
