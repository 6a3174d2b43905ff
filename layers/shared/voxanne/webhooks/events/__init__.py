"""Events: what happened to an organisation's calls, appointments and contacts."""
