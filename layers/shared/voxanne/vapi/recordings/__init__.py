"""Recordings: from the provider's storage into our bucket."""
