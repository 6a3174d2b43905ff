"""Deleting all that is stored of one organisation."""
