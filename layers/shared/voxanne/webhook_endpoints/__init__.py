"""Where an organisation wants to be told of its events."""
