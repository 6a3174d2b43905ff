"""Placing each call-back at most once, outside quiet hours; and following calls to their end."""
