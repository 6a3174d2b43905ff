"""How long tests wait for what must come. No rule is about this time: the slowest machine needs less."""

PATIENCE = 600.0
