"""Having the voice provider dial: each call-back once at most, at a decent hour; and watching calls to their end."""
