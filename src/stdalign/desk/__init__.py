"""The desk: every question about a workspace, asked once, for the command line, the API, the pages and notebooks alike."""

from stdalign.address import label_path
from stdalign.decision import Decision, Draft, Recognition, State, draft_of
from stdalign.desk.desk import Desk
from stdalign.desk.pairs import Pair, Side
from stdalign.model import Review
from stdalign.query import DEFAULT, FIELDS, NAMES, PAGE_MOST, SORTS, Choices, Query, pair_key, split_key
from stdalign.record import Record
from stdalign.relation import FIRM, Relation, Stringency
from stdalign.report.across import Across
from stdalign.report.coverage import Coverage
from stdalign.report.decisions import Change
from stdalign.report.dossier_files import FORMS as DOSSIER_FORMS
from stdalign.report.facts import Fact
from stdalign.report.gaps import Gap
from stdalign.report.industry import Through
from stdalign.report.limits import Limits
from stdalign.report.matrix import Matrix
from stdalign.report.responsibilities import Responsibilities
from stdalign.report.reviewing import MATTERS, SPEAKERS, Agreement, Load, Next, Progress, Task, Work
from stdalign.report.words import words
from stdalign.report.worklist import WHOSE, Worked
from stdalign.spreadsheet import guard
from stdalign.store.assignments import Assignment
from stdalign.store.keys import Key
from stdalign.store.queue import VIEWS
from stdalign.workspace.registers import plain_standard
from stdalign.workspace.versions import Carried

RELATIONS = tuple(one.value for one in Relation)
STRINGENCIES = tuple(one.value or "nothing" for one in Stringency)
STATES = tuple(one.value for one in State)
DECISIONS = tuple(one.value for one in Decision)
RECOGNITIONS = tuple(one.value for one in Recognition)
"""Words that filters and decisions use."""

__all__ = [
    "DECISIONS", "DEFAULT", "DOSSIER_FORMS", "FIELDS", "FIRM", "MATTERS", "NAMES", "PAGE_MOST", "RECOGNITIONS", "RELATIONS", "SORTS",
    "SPEAKERS", "STATES", "STRINGENCIES", "VIEWS", "WHOSE", "Across", "Agreement", "Assignment", "Carried", "Change", "Choices", "Coverage",
    "Desk", "Draft", "Fact", "Gap", "Key", "Limits", "Load", "Matrix", "Next", "Pair", "Progress", "Query", "Record",
    "Responsibilities", "Review", "Side", "Task", "Through", "Work", "Worked", "draft_of", "guard", "label_path", "pair_key", "plain_standard", "split_key",
    "words",
]  # fmt: skip
