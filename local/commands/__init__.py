"""Commands of developers, each `python -m local.commands.<name>`."""
