"""The API's conventions, once, around each endpoint group's Powertools resolver."""
