"""What stands around a clause tells what it leaves unsaid: lead-in, headings, how its article opens."""

from __future__ import annotations

from pathlib import Path

import pytest

from stdalign import analyse, split
from stdalign.demand import NOTHING, Context
from stdalign.errors import UsageError
from stdalign.pipeline import analyse_file
from stdalign.steps.context import Contexts

LAW = """PART 2
SAFETY OF PITS

Guarding of pits
5.—(1) The occupier must do this before work begins:
(a) fence every open pit;
(b) light it from dusk to dawn.
(2) The fence is at least one metre high.

Records
6. A record is kept for two years.
"""


@pytest.fixture(scope="module")
def contexts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Context]:
    law = split(LAW, jurisdiction="SG")
    around = Contexts(law.clauses)
    return {f"{clause.level.value} {clause.number}": around.of(clause) for clause in law.clauses}


def test_a_point_has_its_lead_in_and_the_headings_above(contexts: dict[str, Context]) -> None:
    point = contexts["point b"]
    assert point.lead_in == "The occupier must do this before work begins:"
    assert point.heading.endswith("Guarding of pits") and point.opening == ""


def test_a_later_paragraph_has_the_words_that_open_its_article(contexts: dict[str, Context]) -> None:
    later = contexts["paragraph 2"]
    assert later.lead_in == "" and later.opening.startswith("The occupier must") and "Guarding" in later.heading


def test_an_article_has_only_its_headings(contexts: dict[str, Context]) -> None:
    article = contexts["article 6"]
    assert (article.lead_in, article.opening) == ("", "") and article.heading.endswith("Records")


def test_a_bare_point_is_read_with_its_lead_in_and_says_so() -> None:
    item = "fence every open pit;"
    told = analyse(item, jurisdiction="SG", language="en", context=Context("The occupier must:", "Guarding of pits"))
    assert (told.bearer, told.modality) == ("responsible_person", "obligation")
    why = {reason.field: reason.by for reason in told.reasons}
    assert why["bearer"] == "lead_in"
    assert analyse(item, jurisdiction="SG", language="en", context="The occupier must:").bearer == "responsible_person"


def test_a_bearer_that_only_the_opening_of_the_article_names_is_said_to_come_from_there() -> None:
    later = "Records of it are kept for two years."
    opening = Context(opening="The employer must test every machine that he lends.")
    why = {}
    for context in (NOTHING, opening):
        told = analyse(later, jurisdiction="SG", language="en", context=context)
        (reason,) = (reason for reason in told.reasons if reason.field == "bearer")
        assert told.bearer == "employer" and not told.bearer_explicit
        why[context] = reason
    assert (why[NOTHING].by, why[opening].by) == ("model", "opening")
    assert (why[opening].probability or 0) > (why[NOTHING].probability or 0)


def test_one_context_for_all_or_one_each() -> None:
    texts = ["train every worker;", "keep records;"]
    one = analyse(texts, jurisdiction="SG", language="en", context="The employer must:")
    each = analyse(texts, jurisdiction="SG", language="en", context=["The employer must:", Context("The employer must:")])
    assert one == each and {found.modality for found in one} == {"obligation"}
    with pytest.raises(UsageError):
        analyse(texts, jurisdiction="SG", language="en", context=[NOTHING])


def test_a_file_is_read_in_context(tmp_path: Path) -> None:
    file = tmp_path / "law.txt"
    file.write_text(LAW, "utf-8")
    rows = {row["eid"]: row for row in analyse_file(file, jurisdiction="SG", language="en")}
    point = next(row for eid, row in rows.items() if eid.endswith("point_b"))
    assert (point["bearer"], point["modality"]) == ("responsible_person", "obligation")
