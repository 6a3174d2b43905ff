"""The rows of webhook logs, and the marks of events that were processed."""
