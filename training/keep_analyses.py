"""Work out what the analysis says of the digests that ship, and store it with them (``stdalign.steps.kept``).

    python training/keep_analyses.py

To be run again after a change of digests, cues, terms, the model of the analysis or code that it reads; until then the digests are
analysed by each build.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from stdalign.knowledge import Knowledge
from stdalign.steps.kept import FILE, KeptAnalyses, key_of, modules_of, stamp_of
from stdalign.steps.sources import corpora_sources


def main() -> None:
    """Analyse and write."""
    knowledge = Knowledge.load(None)
    knowledge.once("kept analyses", KeptAnalyses)  # nothing is taken from the file that is made anew
    rows = {}
    for id, content, make in corpora_sources(knowledge):
        made = make()
        if made.clauses:
            key = key_of(content, knowledge.profile(made.instrument.jurisdiction).currency)
            rows[id] = key, [one.requirement.to_dict() for one in made.clauses]
    package = Path(str(files("stdalign")))
    code = modules_of(package)
    data = KeptAnalyses(stamp_of(knowledge, code), code, rows).packed()
    (package / "steps" / FILE).write_bytes(data)
    print(f"{len(rows)} instruments, {len(code)} modules, {len(data)} bytes")


if __name__ == "__main__":
    main()
