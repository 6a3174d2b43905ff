"""The HTTP conventions of the API, implemented once around each function's Powertools resolver."""
