"""Addresses of instruments and clauses: Akoma Ntoso work paths and eIds, and the short form.

Source: OASIS LegalDocML, Akoma Ntoso Naming Convention 1.0. Numbers are Arabic digits whatever
the script of the law, so that addresses compare across countries.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from stdalign.errors import AddressError
from stdalign.levels import COMPONENT_STEP, UNIT_STEPS
from stdalign.record import Record

_STEP = re.compile(r"([a-z]+)_([^_\s#~/]+)\Z")
_URI = re.compile(
    r"/akn/(?P<country>[a-z]{2,3})/(?P<doctype>act|bill|doc|officialGazette|statement|debateReport)(?P<subtype>(?:/[a-z][a-z0-9-]*){0,2})"
    r"/(?P<date>\d{4}(?:-\d\d-\d\d)?)/(?P<number>[^/\s]+)"
    r"/(?P<language>[a-z]{3})(?:@(?P<version>\d{4}-\d\d-\d\d))?(?:/~(?P<eid>[^/\s]+))?\Z"
)
_COMPONENT_STEPS = frozenset(COMPONENT_STEP.values())
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\Z")

LANGUAGE_3 = {
    "zh": "zho", "en": "eng", "vi": "vie", "th": "tha", "id": "ind", "ms": "msa",
    "my": "mya", "km": "khm", "lo": "lao", "tl": "tgl", "pt": "por", "tet": "tet",
}  # fmt: skip
"""ISO 639-3 code of each language that stdalign reads."""


@dataclass(frozen=True, order=True)
class Eid(Record):
    """Path of a clause inside its instrument, as (element, number) steps.

    >>> Eid.parse("art_25__para_1__point_3").article
    '25'
    >>> str(Eid.parse("art_14-1"))
    'art_14-1'
    """

    steps: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, text: str) -> Eid:
        """Read an eId; raises AddressError where it is none."""
        steps = []
        for part in text.split("__"):
            found = _STEP.match(part)
            if not found:
                raise AddressError(f"not a clause address: {text!r}", next_step="write it like art_25__para_1__point_3")
            steps.append((found[1], found[2]))
        return cls(tuple(steps))

    def __str__(self) -> str:
        return "__".join(f"{name}_{number}" for name, number in self.steps)

    @property
    def article(self) -> str:
        """Number of the unit (article, clause of a standard) that the clause stands in, or an empty string."""
        return next((number for name, number in self.steps if name in UNIT_STEPS), "")

    @property
    def article_eid(self) -> str:
        """The address up to and including the unit, or the whole where there is none."""
        for at, (name, _) in enumerate(self.steps):
            if name in UNIT_STEPS:
                return str(Eid(self.steps[: at + 1]))
        return str(self)


@dataclass(frozen=True, order=True)
class ClauseAddress(Record):
    """Short form: instrument id and eId, ``cn-work-safety-law-2021#art_21``.

    >>> ClauseAddress.parse("cn-work-safety-law-2021#art_21").eid
    'art_21'
    """

    instrument: str
    eid: str

    @classmethod
    def parse(cls, text: str) -> ClauseAddress:
        """Read ``ID#eid``; raises AddressError where it is none."""
        instrument, mark, eid = text.partition("#")
        if not mark or not _ID.match(instrument):
            raise AddressError(f"not a clause address: {text!r}", next_step="write it like cn-work-safety-law-2021#art_21")
        return cls(instrument, str(Eid.parse(eid)))

    def __str__(self) -> str:
        return f"{self.instrument}#{self.eid}"


@dataclass(frozen=True, order=True)
class WorkUri(Record):
    """Akoma Ntoso path of a work, an expression of it, and optionally a clause in it.

    >>> str(WorkUri.parse("/akn/cn/act/2002/70/zho@2021-06-10/~art_21__para_1__point_3"))
    '/akn/cn/act/2002/70/zho@2021-06-10/~art_21__para_1__point_3'
    >>> WorkUri.parse("/akn/cn/doc/standard/2020/gb-39800.1/zho/~cl_4.2.1").doctype
    'doc'
    """

    country: str
    date: str
    number: str
    language: str
    version: str = ""
    eid: str = ""
    doctype: str = "act"
    subtype: str = ""

    @classmethod
    def parse(cls, text: str) -> WorkUri:
        """Read an Akoma Ntoso path; raises AddressError where it is none."""
        found = _URI.match(text)
        if not found:
            raise AddressError(
                f"not an Akoma Ntoso path: {text!r}",
                next_step="write it like /akn/cn/act/2002/70/zho@2021-06-10/~art_21",
            )
        eid = found["eid"] or ""
        if eid:
            eid = str(Eid.parse(eid))
        return cls(
            found["country"], found["date"], found["number"], found["language"], found["version"] or "", eid,
            found["doctype"], found["subtype"].lstrip("/"),
        )  # fmt: skip

    def __str__(self) -> str:
        version = f"@{self.version}" if self.version else ""
        clause = f"/~{self.eid}" if self.eid else ""
        kind = f"{self.doctype}/{self.subtype}" if self.subtype else self.doctype
        return f"/akn/{self.country}/{kind}/{self.date}/{self.number}/{self.language}{version}{clause}"


def label_path(eid: str, labels: Mapping[str, str]) -> tuple[str, ...]:
    """The labels on the way to a clause, as people cite it; a step without a label stands as it is in the address.

    A label that holds the one above (``Điều 5 khoản 2`` under ``Điều 5``) stands alone, and so does one under an article that
    has none: then it is cited whole. The component that a clause stands in is always named.

    >>> label_path("art_5__para_2__point_c", {"art_5": "Điều 5", "art_5__para_2": "2.", "art_5__para_2__point_c": "c)"})
    ('Điều 5', '2.', 'c)')
    >>> label_path("art_10__para_1", {"art_10__para_1": "Pasal 10 ayat (1)"})
    ('Pasal 10 ayat (1)',)
    >>> label_path("quoted_1__art_3", {"quoted_1__art_3": "Art. 3"})
    ('quoted_1', 'Art. 3')
    """
    path: tuple[str, ...] = ()
    steps = eid.split("__")
    cited = False
    for at, step in enumerate(steps, 1):
        label = labels.get("__".join(steps[:at]), "")
        if label and not cited:
            path = tuple(one for one in path if one.partition("_")[0] in _COMPONENT_STEPS)
        whole = bool(label and path and label.startswith(path[0]))
        path = (label,) if whole else (*path, label or step)
        cited = cited or bool(label)
    return path


def instrument_id(text: str) -> str:
    """Check an instrument id (letters, digits, ``.``, ``_``, ``-``) and return it.

    >>> instrument_id("cn-wsl-2021")
    'cn-wsl-2021'
    """
    if not _ID.match(text):
        raise AddressError(f"not an instrument id: {text!r}", next_step="use letters, digits, '.', '_' and '-' only")
    return text
