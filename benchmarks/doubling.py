"""Twice the input, how many times the seconds: readers, splitter, and every regular expression of the vocabulary.

    python benchmarks/doubling.py [--size 20000] [--most 3.0]

Documents: those of ``hostile.py``'s kinds and lines of laws in two sizes. Regular expressions: each pattern of every scheme and cue file is searched in runs of the signs and words that its own
text names, of ``size`` and of twice as many characters; what is linear takes twice the time, what is quadratic four times. Prints what takes more than ``most`` times and longer
than 20 ms, and counts. Exit code 1 where there is any.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import sys
import time
from collections.abc import Callable, Iterator

from stdalign.errors import StdalignError
from stdalign.knowledge import Knowledge
from stdalign.profile import Profile
from stdalign.read import read_bytes
from stdalign.splitting import split_source

LEAST_S = 0.02
AGAIN = {
    "CN": ("第一条 为了甲，制定本法。\n", "第一条 甲：“乙\n", "第一章 总则\n第一条 甲。\n", "附录A\n第一条 甲\n", "4.2.1 甲。\n注：乙\n"), "INT": ("Article 1\n1. A\n(a) b\n",),
    "ID": ("BAB I\nPasal 1\n(1) A:\na. b;\n", "Pasal I\n1. Ketentuan Pasal 5 diubah:\nPasal 5\na.\n"), "TH": ("ข้อ ๑ ก\n(๑) ข\n",), "LA": ("ມາດຕາ 1. ກ\n1. ຂ;\n",), "KH": ("មាត្រា១.- ក\n",), "MM": ("၁။ က\n(က) ခ\n",),
    "SG": ("1.—(1) A\n(a) b;\n", "“a” means b;\n"), "PH": ("RULE I\nSection 1. a\n",), "TL": ("Artigo 1.º\nA\n1. b\na) c;\n",),
}  # fmt: skip
"""Lines of laws by country that come again and again, as nothing but a broken file has them."""
PIECES: list[tuple[str, str]] = [
    ("line.txt", "a"), ("heads.txt", "第一条 "), ("articles.txt", "Điều 1. A\n"), ("points.txt", "(a) x\n"), ("numbers.txt", "1. A lamp.\n"), ("paths.txt", "4.2.1 A lamp\n"), ("quotes.txt", "“a”\n"),
    ("table.md", "|a"), ("stars.md", "**a"), ("comments.md", "<!--"), ("links.md", "[a]("), ("rows.md", "| a | b |\n"), ("front.md", "a: b\n"),
    ("deep.html", "<div>"), ("torn.html", '<a href="'), ("tail.html", "<"), ("rows.html", "<tr><td>8"), ("items.html", "<li>x"), ("sup.html", "<sup>2"), ("entities.html", "&amp"),
]  # fmt: skip


def seconds(call: Callable[[], object]) -> float:
    """Least processor time of three calls."""
    best = 1e9
    for _ in range(3):
        start = time.process_time()
        with contextlib.suppress(StdalignError):
            call()
        best = min(best, time.process_time() - start)
        if best > 1:
            break
    return best


def patterns(known: Knowledge) -> Iterator[tuple[str, str]]:
    """Name and text of every regular expression of the vocabulary, as it is compiled."""
    seen = set()
    for language in known.languages:
        cues = known.cues(language)
        for at, cue in enumerate((*cues.modality, *cues.bearer)):
            yield f"{language} cue {at}", cue.pattern.pattern
        for section in ("quantity", "clauses", "sanction"):
            for name, value in cues.raw.get(section, {}).items():
                if isinstance(value, (str, list)):
                    yield f"{language} {section}.{name}", cues.one(section, name).pattern
        yield f"{language} number", cues.numbers.pattern
    for code in known.jurisdictions:
        for kind in ("law", "standard", "code", "treaty"):
            try:
                scheme = known.scheme(code, kind)
            except StdalignError:
                continue
            if scheme.name in seen:
                continue
            seen.add(scheme.name)
            for name, value in vars(scheme).items():
                for at, rule in enumerate(value if isinstance(value, tuple) else ()):
                    for own in ("pattern", "inline", "back"):
                        text = getattr(rule, own, "")
                        if isinstance(text, str) and text:
                            yield f"{scheme.name} {name}[{at}].{own}", text


def runs(pattern: str) -> list[str]:
    """Pieces that a pattern may repeat over: blanks, its own words, figures, and the first of each class of characters."""
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"\\.|\(\?P?<\w+>|\{[^}]*\}", " ", pattern))
    classes = [found[0] for found in re.findall(r"\[([^\]^\\])", pattern)]
    return list(
        dict.fromkeys([" ", "\n", "1", "1.", "a", "a ", ", ", "(", *(f"{word} " for word in words[:2]), *classes[:3]])
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=20_000)
    parser.add_argument("--most", type=float, default=3.0)
    asked = parser.parse_args()
    known = Knowledge.shipped()
    profile = known.profile("VN")
    split_source(read_bytes(b"1. A\n2. B\n", "a.txt")[0], profile)
    slow = count = 0
    laws = [(f"{code} law.txt", piece) for code, pieces in AGAIN.items() for piece in pieces]
    for name, piece in [*PIECES, *laws]:
        own = known.profile(name.split()[0]) if " " in name else profile

        def whole(size: int, name: str = name, piece: str = piece, own: Profile = own) -> object:
            return split_source(read_bytes((piece * (size // len(piece))).encode(), name)[0], own)

        one, two = seconds(lambda: whole(asked.size)), seconds(lambda: whole(2 * asked.size))
        late = two > asked.most * one and two > LEAST_S
        slow += late
        print(
            f"{name:16} {one * 1e3:8.1f} ms, twice as much {two * 1e3:8.1f} ms, {two / max(one, 1e-9):4.1f} times{'   SLOW' if late else ''}",
            flush=True,
        )
    for name, text in patterns(known):
        count += 1
        regex = re.compile(text, re.I)
        for piece in runs(text):
            short, long = piece * (asked.size // len(piece)), piece * (2 * asked.size // len(piece))
            one, two = seconds(lambda: regex.search(short)), 0.0  # noqa: B023
            if one > LEAST_S / asked.most:
                two = seconds(lambda: regex.search(long))  # noqa: B023
            if two > asked.most * one and two > LEAST_S:
                slow += 1
                print(f"{name}: {piece!r} {one * 1e3:.0f} ms, {two * 1e3:.0f} ms   SLOW", flush=True)
    print(
        f"{len(PIECES) + len(laws)} kinds of document, {count} regular expressions, {asked.size} and {2 * asked.size} characters: {slow} slow"
    )
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
