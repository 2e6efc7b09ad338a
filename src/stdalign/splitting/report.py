"""A split on one page: what an expert looks at to see in a minute whether a text was read right."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from statistics import median

from stdalign.model import Clause, Split

_LONGEST = 5
_MOST_FINDINGS = 25
_TIMES = 12
"""A clause so many times as long as the middle one is likely to have swallowed others."""


def report_of(done: Split, name: str = "") -> str:
    """The page: units with first and last, components, lengths, shares, findings with their lines.

    >>> from stdalign.profile import load_profile
    >>> from stdalign.source import Source
    >>> from stdalign.splitting import split_source
    >>> text = "Article 1\\nThe lamp is lit.\\nArticle 2\\nIt is put out.\\nArticle 4\\nDone.\\n"
    >>> print(report_of(split_source(Source("a", text), load_profile("INT")), "a.txt"))
    a.txt: law of INT in en
    3 units, 1 … 4; 6 clauses: article 3, paragraph 3
    in clauses 100%, noise 0%, in neither 0%
    longest: art_1__para_1 (16), art_2__para_1 (14), art_4__para_1 (5); middle 14 characters
    findings:
      line 5: missing_number: number 3 is missing
    """
    units = done.units()
    out = [f"{name + ': ' if name else ''}{done.kind} of {done.jurisdiction} in {done.language}"]
    levels = Counter(clause.level.value for clause in done.clauses if clause.component.value == "main")
    ends = f"{units[0].number} … {units[-1].number}" if units else "none found"
    named = ", ".join(f"{level} {count}" for level, count in levels.items())
    out.append(f"{len(units)} units, {ends}; {len(done.clauses)} clauses: {named}")
    others = Counter(clause.component.value for clause in done.clauses if clause.component.value not in ("main", "front"))
    if others:
        out.append("beside the main text: " + ", ".join(f"{part} {count}" for part, count in others.items()))
    titled = sum(bool(unit.heading) for unit in units)
    if 0 < titled < len(units):
        without = [unit.number for unit in units if not unit.heading]
        out.append(
            f"without a title: {len(without)} of {len(units)} units ({', '.join(without[:12])}{' …' if len(without) > 12 else ''})"
        )
    out.append(_shares(done))
    out.append(_lengths(done.clauses))
    out.extend(_findings(done))
    return "\n".join(out)


def _shares(done: Split) -> str:
    """Share of the letters that were read that are in clauses, in noise, in neither."""
    covered = bytearray(len(done.source))
    for noise in done.noise:
        covered[noise.start : noise.end] = b"\x02" * (noise.end - noise.start)
    marked = bytearray(len(done.source))
    for clause in done.clauses:
        marked[clause.start : clause.end] = b"\x01" * (clause.end - clause.start)
    letters = [at for at, char in enumerate(done.source) if char.isalnum()]
    total = max(len(letters), 1)
    noise_letters = sum(covered[at] == 2 for at in letters)
    inside = sum(marked[at] == 1 and covered[at] != 2 for at in letters)
    return f"in clauses {inside / total:.0%}, noise {noise_letters / total:.0%}, in neither {(total - inside - noise_letters) / total:.0%}"


def _lengths(clauses: tuple[Clause, ...]) -> str:
    texts = [clause for clause in clauses if clause.text and clause.component.value != "front"]
    if not texts:
        return "no clause has words"
    middle = int(median(len(clause.text) for clause in texts))
    longest = sorted(texts, key=lambda clause: -len(clause.text))[:_LONGEST]
    named = ", ".join(
        f"{clause.eid} ({len(clause.text)}{'!' if len(clause.text) > _TIMES * max(middle, 40) else ''})"
        for clause in longest
    )
    return f"longest: {named}; middle {middle} characters"


def _findings(done: Split) -> list[str]:
    if not done.warnings:
        return ["no findings"]
    breaks = [at for at, char in enumerate(done.source) if char == "\n"]
    out = ["findings:"]
    for finding in done.warnings[:_MOST_FINDINGS]:
        place = f"line {bisect_right(breaks, finding.start - 1) + 1}: " if finding.start or finding.end else ""
        out.append(f"  {place}{finding.code}: {finding.message}")
    if len(done.warnings) > _MOST_FINDINGS:
        rest = Counter(finding.code for finding in done.warnings[_MOST_FINDINGS:])
        out.append("  and " + ", ".join(f"{count} more {code}" for code, count in rest.items()))
    return out
