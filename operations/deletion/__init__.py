"""Deletion of one organisation with all its data."""
