"""Provisioning: one assistant at the voice provider for each agent, at the agent's newest version."""
