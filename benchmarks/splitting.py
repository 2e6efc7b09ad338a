"""Splitting measured: articles found against an index, sample addresses against gold, MB/s.

Run with the folder that holds ``texts/`` and ``gold/``::

    python benchmarks/splitting.py ../shared [--table docs/splitting.md] [--speed]
"""

from __future__ import annotations

import argparse
import csv
import re
import sys
import time
from pathlib import Path

from stdalign.errors import StdalignError
from stdalign.model import Split
from stdalign.profile import load_profile
from stdalign.read import read_file
from stdalign.splitting import split_source

_SAMPLE = re.compile(r"(?P<address>[^|]+?)\s*\|\s*\"(?P<words>.*)\"\s*\Z", re.S)
_STEP = re.compile(r"(art|para|item|subitem)\s+(\S+)")
_NAME = {"art": "art", "para": "para", "item": "point", "subitem": "subpoint"}
_TABLE_MARK = "<!-- table: made by benchmarks/splitting.py --table -->"
JURISDICTION = {"ILO": "INT", "UDHR": "INT"}


def fold(text: str) -> str:
    """White space folded."""
    return " ".join(text.split())


def split_file(root: Path, file: str, jurisdiction: str) -> Split:
    """Read and split one file."""
    source = read_file(root / "texts" / file)[0]
    return split_source(source, load_profile(jurisdiction))


def address(sample: str) -> tuple[str, str]:
    """eId and first words of a sample like ``art 25 para 1 item 3 | "words"``."""
    found = _SAMPLE.match(sample)
    if not found:
        raise ValueError(sample)
    steps = _STEP.findall(found["address"])
    eid = "__".join(f"{_NAME[name]}_{number.lower().replace('/', '-')}" for name, number in steps)
    return eid, fold(found["words"])


def text_of(split: Split, eid: str) -> str:
    """Words of a clause, its children's included, labels left out."""
    return fold(" ".join(c.text for c in split.clauses if c.eid == eid or c.eid.startswith(eid + "__")))


def check_sample(split: Split, sample: str) -> str:
    """Empty where the sample is found with its first words, else what went wrong."""
    annexed = "annex" in sample.split("|")[0]
    eid, words = address(sample)
    named = [c for c in split.clauses if c.eid == eid or (annexed and re.fullmatch(rf"annex_\d+__{eid}", c.eid))]
    if not named:
        return f"{eid} not found"
    for clause in named:
        whole = text_of(split, clause.eid)
        if any(t.startswith(words) for t in (clause.text, whole, fold(f"{clause.heading} {whole}"))):
            return ""
    return f"{eid}: {named[0].text[:60]!r} is not {words[:60]!r}"


def dev(root: Path) -> tuple[int, int, int, int]:
    """Scores on the development set: files exact, files, samples right, samples."""
    exact = files = right = samples = 0
    with (root / "gold" / "segmentation_dev.tsv").open(encoding="utf-8") as rows:
        for row in csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE):
            files += 1
            code = JURISDICTION.get(row["juris"], row["juris"])
            done = split_file(root, row["file"], code)
            found, wanted = len(done.articles()), int(row["n_articles"])
            exact += found == wanted
            note = "" if found == wanted else f"articles {found}, gold {wanted}"
            chapters = sum(c.component.value == "main" and c.level.value == "chapter" for c in done.clauses)
            parts = sum(c.component.value == "main" and c.level.value == "part" for c in done.clauses)
            if int(row["n_chapters"]) not in (chapters, parts):
                note += f"; chapters {chapters}, parts {parts}, gold {row['n_chapters']}"
            first = text_of(done, done.articles()[0].eid) if done.articles() else ""
            heading = done.articles()[0].heading if done.articles() else ""
            want = fold(row["first_article_first_words"])
            if not any(t.startswith(want) for t in (first, fold(f"{heading} {first}"))):
                note += f"; first words {first[:50]!r}"
            for key in ("sample_1", "sample_2", "sample_3"):
                samples += 1
                wrong = check_sample(done, row[key])
                right += not wrong
                note += f"; {wrong}" if wrong else ""
            if note:
                print(f"  {row['file']}: {note.strip('; ')}")
    return exact, files, right, samples


def index_rows(root: Path) -> list[dict[str, str]]:
    """Rows of the index of texts."""
    with (root / "texts" / "INDEX.tsv").open(encoding="utf-8") as rows:
        return list(csv.DictReader(rows, delimiter="\t", quoting=csv.QUOTE_NONE))


def table(root: Path) -> list[str]:
    """Every file of the index as a Markdown row: count found, count in the index, reason of a difference."""
    with (Path(__file__).parent / "splitting_reasons.tsv").open(encoding="utf-8") as lines:
        reasons = dict(line.rstrip("\n").split("\t", 1) for line in lines if "\t" in line)
    out = ["| file | found | index | reason of the difference |", "|---|---|---|---|"]
    same = 0
    for row in index_rows(root):
        code = JURISDICTION.get(row["jurisdiction"], row["jurisdiction"])
        wanted = re.findall(r"\d+", row["articles_found"])
        try:
            found = str(len(split_file(root, row["file"], code).articles()))
        except StdalignError as error:
            found = type(error).__name__
        equal = bool(wanted) and found == wanted[0]
        same += equal
        reason = "" if equal else reasons.get(row["file"], reasons.get(row["file"].split("/")[0], "not looked at"))
        out.append(f"| {row['file']} | {found} | {row['articles_found']} | {reason} |")
    out.append("")
    out.append(f"{len(out) - 3} files, {same} with the count of the index.")
    return out


def speed(root: Path) -> None:
    """MB/s of UTF-8 on the Chinese, Thai and Vietnamese laws."""
    for folder, code in (("CN", "CN"), ("TH", "TH"), ("VN", "VN")):
        sources = [
            read_file(path)[0]
            for path in sorted((root / "texts" / folder).iterdir())
            if path.suffix in (".md", ".txt") and "phap-dien" not in path.name
        ]
        size = sum(len(source.text.encode()) for source in sources)
        profile = load_profile(code)
        best = 1e9
        for _ in range(5):
            began = time.process_time()
            for source in sources:
                split_source(source, profile)
            best = min(best, time.process_time() - began)
        print(f"{folder}: {size / 1e6:.2f} MB in {best:.2f} s: {size / 1e6 / best:.1f} MB/s")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("root", type=Path)
    parser.add_argument("--table", type=Path, help="write the table of every file of the index here")
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    exact, files, right, samples = dev(options.root)
    print(f"files exact {exact}/{files}, samples {right}/{samples}")
    if options.table:
        rows = "\n".join(table(options.root))
        text = options.table.read_text(encoding="utf-8") if options.table.exists() else ""
        head = text.partition(_TABLE_MARK)[0]
        options.table.write_text(f"{head}{_TABLE_MARK}\n\n{rows}\n", encoding="utf-8")
    if options.speed:
        speed(options.root)


if __name__ == "__main__":
    sys.exit(main())
