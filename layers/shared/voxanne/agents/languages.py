"""Languages that the transcriber knows, by the tags that it takes (Deepgram's, as the voice provider lists them)."""

_KNOWN = """
bg ca cs da da-DK de de-CH el en en-AU en-GB en-IN en-NZ en-US es es-419 es-LATAM et fi fr fr-CA hi hi-Latn hu id it ja
ko ko-KR lt lv ms nl nl-BE no pl pt pt-BR ro ru sk sv sv-SE ta taq th th-TH tr uk vi zh zh-CN zh-Hans zh-Hant zh-TW
"""
_BY_TAG = {tag.lower(): tag for tag in _KNOWN.split()}
# Two names of one language.
_BY_TAG["nb"] = _BY_TAG["no"]
# Whatever is spoken, among the languages that are most so.
ANY = "multi"
DEFAULT = "en"


def transcribers_language(tag: str | None) -> str:
    """The nearest that the transcriber has to a BCP 47 *tag*: zh-Hant-TW is zh-Hant, fr-BE is fr."""
    if tag is None:
        return DEFAULT
    parts = tag.lower().split("-")
    for length in range(len(parts), 0, -1):
        known = _BY_TAG.get("-".join(parts[:length]))
        if known:
            return known
    return ANY
