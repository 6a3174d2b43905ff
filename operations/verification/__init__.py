"""Finding and repairing inconsistencies between tables, as after restoring them to different points in time."""
