"""The contract's conventions, once, around each endpoint group's Powertools resolver."""
