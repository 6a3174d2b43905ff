"""Events of the voice provider: read, attributed to an organisation, applied to the call."""
