"""Audit events: who read which conversation, and who changed or deleted what."""
