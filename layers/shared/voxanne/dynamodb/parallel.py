import functools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def beside[Result](read: Callable[[], Result]) -> Callable[[], Result]:
    """Begin a read beside what comes next; what is returned waits for its result, or raises what it raised.

    The read must not itself read beside: those who wait for each other would fill all threads.
    """
    return _threads().submit(read).result


@functools.cache
def _threads() -> ThreadPoolExecutor:
    # A booking reads three things at once, one of them in its own thread.
    return ThreadPoolExecutor(max_workers=4, thread_name_prefix="reads")
