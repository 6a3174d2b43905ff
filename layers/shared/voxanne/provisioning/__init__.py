"""Bringing the voice provider to what is stored: one assistant for each agent, at its newest version, and no other."""
