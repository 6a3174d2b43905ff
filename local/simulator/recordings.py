"""What a simulated call sounds like: a short tone, so that players have something to play."""

import functools
import io
import math
import struct
import wave

_RATE, _PITCH, _LOUDNESS = 8000, 440, 8000
_SECONDS = 1


@functools.cache
def tone() -> bytes:
    """A WAV file: one second, one channel."""
    samples = (int(_LOUDNESS * math.sin(2 * math.pi * _PITCH * number / _RATE)) for number in range(_RATE * _SECONDS))
    written = io.BytesIO()
    with wave.open(written, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(_RATE)
        file.writeframes(b"".join(struct.pack("<h", sample) for sample in samples))
    return written.getvalue()
