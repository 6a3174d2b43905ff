"""Room on Python's stack of frames, for processes and threads whose calls are deep.

Python keeps frames in chunks of 16 kB. Before the versions of 2026 it returns a chunk to the system as soon as it is
empty, so a loop whose calls cross the end of a chunk maps and unmaps memory at each call: up to a fifth of a test's
processor time (https://github.com/python/cpython/issues/142183).
"""

from collections.abc import Callable

# Half of a chunk of 1 MB, so that what is called from there has the other half.
_SLOTS = 70_000


def with_room[T](call: Callable[[], T]) -> T:
    """Call in one large chunk, which lasts until the call returns."""
    return call()


with_room.__code__ = with_room.__code__.replace(co_stacksize=_SLOTS)
