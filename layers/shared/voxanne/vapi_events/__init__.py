"""What the voice provider tells of calls: read, tied to an organisation, and told to the call."""
