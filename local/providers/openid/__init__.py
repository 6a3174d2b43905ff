"""A simulated OpenID provider."""
