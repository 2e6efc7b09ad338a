"""Decisions of experts from files: read, compared with what stands, written all or none."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any

from stdalign.corpora import json_lines
from stdalign.errors import DataError, UsageError
from stdalign.relation import Relation, Stringency
from stdalign.store.database import Database
from stdalign.store.reviews import Decision, Draft, append, check, pair_row


def read_decisions(path: Path) -> list[Draft]:
    """Decisions of a ``.jsonl`` or ``.xlsx`` file with the columns source, target, decision and, where it fits,
    reason, relation, stringency, jointly_with. Rows without a decision are left out.

    Raises:
        UsageError: no such file, or another format. DataError: a row makes no sense; names it.
    """
    if not path.is_file():
        raise UsageError("no such file", where=str(path), next_step="give a .jsonl or .xlsx file")
    if path.suffix == ".jsonl":
        rows = list(json_lines(path))
    elif path.suffix == ".xlsx":
        rows = _sheet(path)
    else:
        raise UsageError("unknown format", where=str(path), next_step="give a .jsonl or .xlsx file")
    drafts = []
    for number, row in rows:
        if not row.get("decision"):
            continue
        try:
            joint = row.get("jointly_with") or ()
            draft = Draft(
                source=str(row["source"]),
                target=str(row["target"]),
                decision=Decision(str(row["decision"])),
                reason=str(row.get("reason") or ""),
                relation=Relation(row["relation"]) if row.get("relation") else None,
                stringency=Stringency(row["stringency"]) if row.get("stringency") else None,
                jointly_with=tuple(joint.split() if isinstance(joint, str) else joint),
                token=str(row.get("token") or ""),
            )
            check(draft)
        except (KeyError, ValueError) as error:
            raise DataError(f"not a decision ({error})", where=f"{path}:{number}", next_step="see docs/service.md") from None
        drafts.append(draft)
    return drafts


def _sheet(path: Path) -> list[tuple[int, dict[str, Any]]]:
    from openpyxl import load_workbook

    sheet = load_workbook(path, read_only=True, data_only=True).worksheets[0]
    table = sheet.iter_rows(values_only=True)
    head = [str(name or "") for name in next(table, ())]
    return [(at, dict(zip(head, row, strict=False))) for at, row in enumerate(table, 2)]


def apply(db: Database, drafts: list[Draft], reviewer: str, *, dry_run: bool = False) -> list[dict[str, Any]]:
    """What each decision changes; written in one transaction unless ``dry_run``."""
    changes = []
    for draft in drafts:
        row = pair_row(db, draft.source, draft.target)
        new = draft.relation.value if draft.relation else row["relation"]
        changes.append({
            "source": draft.source, "target": draft.target, "decision": draft.decision.value,
            "old_relation": row["relation"], "new_relation": new, "reason": draft.reason,
        })  # fmt: skip
    if not dry_run:
        for at, draft in enumerate(drafts):
            if not draft.token:
                token = sha256(repr((at, draft, reviewer)).encode()).hexdigest()[:32]
                draft = Draft(**{**{n: getattr(draft, n) for n in Draft.__dataclass_fields__}, "token": token})
            append(db, draft, reviewer)
    return changes
