"""The voice provider: its REST API, the events that it sends, dialling, assistants."""
