"""A clinic's resources: what is stored, shown and accepted, and the rules between them."""
