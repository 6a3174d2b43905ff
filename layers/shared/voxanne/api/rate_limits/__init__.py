"""Exact sliding-window rate limits in DynamoDB; docs/architecture.md describes the algorithm and its alternatives."""
