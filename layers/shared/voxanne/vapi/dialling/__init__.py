"""Placing each call-back at most once, at a decent hour; and following calls to their end."""
