"""Developers' commands, each `python -m local.commands.<name>`."""
