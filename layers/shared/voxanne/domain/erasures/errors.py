"""Why erasing stops and begins again."""


class ErasureChangedError(Exception):
    """Another worker has gone on with the erasure."""
