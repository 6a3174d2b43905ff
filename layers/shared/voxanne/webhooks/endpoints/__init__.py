"""Where an organisation's events are sent."""
