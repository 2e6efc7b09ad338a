"""Does the register of standards hold together, and is each instrument held once? Parents, circles, countries, numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from stdalign.check.fault import Fault
from stdalign.standards import Register


def register_faults(register: Register, jurisdictions: Collection[str]) -> Iterator[Fault]:
    """What single lines cannot show: rows that name each other."""
    for row in register:
        where = f"standards {row.designation}"
        if row.jurisdiction not in jurisdictions:
            yield Fault(where, f"jurisdiction {row.jurisdiction!r} is unknown", f"choose one of {', '.join(jurisdictions)}")
        for name, value in (("adopts", row.adopts), ("replaced_by", row.replaced_by)):
            if value and value not in register.rows:
                yield Fault(
                    where, f"{name} {value!r}, which is not in the register", "add a row for it, as it is written there"
                )
        if row in register.chain(row):
            yield Fault(where, "adopts itself, by way of others", "mend the circle")
        above = register.rows.get(row.adopts)
        if above is not None and above.jurisdiction not in ("INT", row.jurisdiction):
            yield Fault(where, f"adopts a standard of {above.jurisdiction}", "name the international one")
    for family in register.families.values():
        for stem in family.parents:
            if not any(family.holds(row.designation) and row.designation.startswith(stem) for row in register):
                yield Fault(f"standards families.toml {family.id}", f"no row of {stem}", "add one, or leave it out")


def held_twice(rows: Iterable[Mapping[str, Any]]) -> Iterator[Fault]:
    """Instruments of one jurisdiction that bear one designation, however it is spaced.

    A designation has two figures or more (GB 30871-2022, 145/2020/NĐ-CP); a year alone names no act.
    """
    first: dict[tuple[str, str], str] = {}
    for row in rows:
        number = str(row.get("number", ""))
        if len(re.findall(r"\d+", number)) < 2:
            continue
        key = str(row["jurisdiction"]), re.sub(r"[\W_]+", "", number).casefold()
        if (other := first.setdefault(key, str(row["id"]))) != row["id"]:
            yield Fault(f"manifest.toml {row['id']}", f"{number} is {other} already", "make them one instrument")
