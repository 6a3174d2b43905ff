"""Finding where tables disagree, as they may after each was restored to a point in time of its own, and mending it."""
