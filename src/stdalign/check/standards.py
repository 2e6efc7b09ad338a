"""Does the register of standards hold together? Parents, circles, replacements, countries."""

from __future__ import annotations

from collections.abc import Collection, Iterator

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
