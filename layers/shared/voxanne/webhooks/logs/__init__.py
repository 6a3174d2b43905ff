"""The rows of webhook logs, and which events have had their effect."""
