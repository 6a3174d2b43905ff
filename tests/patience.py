"""How long tests wait for what must happen. It tests no rule: even the slowest machine needs less."""

PATIENCE = 600.0
