"""Contract of readers."""

from __future__ import annotations

from stdalign.errors import ReadError
from stdalign.ports import Reader


def check_reader(reader: Reader, sample: bytes, words: str, *, garbage: bytes = b"\x00\xff\x00broken") -> None:
    """The words of a file in order, spans that lie inside the text, and a ReadError for what it is not.

    Args:
        reader: the plug.
        sample: a small file of the format.
        words: the words that stand in it, blanks folded.
        garbage: bytes that are no such file.

    Raises:
        AssertionError: a promise of the port does not hold; the message says which.
    """
    assert reader.suffixes and all(s.startswith(".") and s == s.lower() for s in reader.suffixes), "endings like .rtf"
    source = reader.read(sample, f"sample{reader.suffixes[0]}")
    assert " ".join(source.text.split()) == words, f"the words in order, not {' '.join(source.text.split())!r}"
    assert source.name == f"sample{reader.suffixes[0]}", "the source keeps the file's name"
    size = len(source.text)
    spans = [(block[0], block[1]) for block in source.blocks] + [(noise.start, noise.end) for noise in source.noise]
    for start, end in spans:
        assert 0 <= start <= end <= size, "blocks and noise lie inside the text"
    assert [at for at, _ in source.segments] == sorted(at for at, _ in source.segments), "the way back is sorted"
    try:
        reader.read(garbage, "garbage")
    except ReadError as error:
        assert error.next_step, "the error says what to do next"
    else:
        raise AssertionError("bytes that are no such file are a ReadError, not a text")
