"""Decisions as files, out and in without loss: XLSX, CSV, JSON lines, SSSOM; and what a file would change, before it does.

A cell that a spreadsheet would run is written with an apostrophe before it, and so is one that begins with an
apostrophe; reading takes exactly one away.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from stdalign.errors import LimitExceeded, NotText, ReviewConflict, StdalignError, UsageError
from stdalign.export.sssom import PREDICATES, curie
from stdalign.record import Record
from stdalign.relation import Relation, Stringency
from stdalign.store import reviews
from stdalign.store.database import Database
from stdalign.store.reviews import Decision, Draft

FIELDS = ("source", "target", "decision", "relation", "stringency", "jointly_with", "reason", "reviewer", "time", "token")
"""Columns that a file of decisions has; the order does not matter, further columns are not read."""
CONTEXT = ("probability", "machine_relation", "machine_stringency", "state", "etag", "source_quote", "target_quote")
"""Further columns of a worksheet: what a reviewer sees while deciding."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_CHOICES: dict[str, list[str]] = {
    "decision": [d.value for d in Decision],
    "relation": [r.value for r in Relation],
    "stringency": [s.value or "nothing" for s in Stringency],
}
ROWS_MOST = 20_000
_UNPACKED_MOST, _RATIO_MOST, _PARTS_MOST = 100_000_000, 100, 1_000


@dataclass(frozen=True)
class Change(Record):
    """What one row of a file does: ``kind`` is new, known, conflict or wrong; ``old`` and ``new`` are the pair's values."""

    row: int
    kind: str
    source: str
    target: str
    decision: str
    reviewer: str
    old: dict[str, Any]
    new: dict[str, Any]
    message: str = ""


def stored(db: Database) -> list[dict[str, str]]:
    """Every decision as a row of ``FIELDS``."""
    rows = []
    for row in db.all("SELECT * FROM reviews ORDER BY id"):
        review = reviews.review_from(row)
        said = review.new.get("said", {})
        rows.append(
            {
                "source": review.source,
                "target": review.target,
                "decision": review.decision,
                "relation": said.get("relation", ""),
                "stringency": _word(said["stringency"]) if "stringency" in said else "",
                "jointly_with": " ".join(said.get("jointly_with", [])),
                "reason": review.reason,
                "reviewer": review.reviewer,
                "time": review.time,
                "token": row["token"].removeprefix(f"{review.reviewer}:"),
            }
        )
    return rows


def worksheet(db: Database, source: str, target: str, limit: int = 2_000) -> list[dict[str, str]]:
    """Pairs of two countries to decide on: the columns of ``FIELDS`` to fill in, and ``CONTEXT`` to see.

    Args:
        source, target: country codes. limit: rows at most.
    """
    rows = []
    sql = "SELECT * FROM alignments WHERE source_jurisdiction=? AND target_jurisdiction=? ORDER BY id LIMIT ?"
    for row in db.all(sql, (source, target, limit)):
        other = reviews.target_of(row)
        past = reviews.history(db, row["source"], other)
        now = reviews.standing(row, reviews.votes(past))
        evidence = json.loads(row["evidence"])
        rows.append(
            {
                **dict.fromkeys(FIELDS, ""),
                "source": row["source"],
                "target": other,
                "probability": f"{row['probability']:.4f}",
                "machine_relation": row["relation"],
                "machine_stringency": row["stringency"],
                "state": now["state"],
                "etag": reviews.pair_etag(row, past[-1].id if past else 0),
                "source_quote": evidence.get("source_quote", ""),
                "target_quote": evidence.get("target_quote", ""),
            }
        )
    return rows


def write(rows: Sequence[dict[str, str]], form: str) -> bytes:
    """Rows as a file.

    Args:
        rows: of ``stored`` or ``worksheet``. form: xlsx, csv, jsonl or sssom.

    Raises:
        UsageError: no such form.
    """
    columns = [*FIELDS, *(name for name in CONTEXT if rows and name in rows[0])]
    if form == "jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    if form == "csv":
        return b"\xef\xbb\xbf" + _delimited([columns, *([_guard(row[c]) for c in columns] for row in rows)], ",")
    if form == "xlsx":
        return _xlsx(rows, columns)
    if form == "sssom":
        return _sssom(rows)
    raise UsageError(f"unknown form {form!r}", next_step="choose xlsx, csv, jsonl or sssom")


def read(data: bytes, form: str) -> list[dict[str, str]]:
    """Rows of a file, as ``write`` made them; rows without a decision are left out.

    Raises:
        UsageError: no such form, or a column is missing. NotText: not a file of that form. LimitExceeded: too large.
    """
    readers: dict[str, Callable[[bytes], Iterable[dict[str, Any]]]] = {
        "jsonl": _read_jsonl, "csv": _read_csv, "xlsx": _read_xlsx, "sssom": _read_sssom,
    }  # fmt: skip
    if form not in readers:
        raise UsageError(f"unknown form {form!r}", next_step="choose xlsx, csv, jsonl or sssom")
    rows = []
    for row in readers[form](data):
        plain = {name: str(row.get(name) or "") for name in (*FIELDS, "etag")}
        if plain["decision"]:
            rows.append(plain)
        if len(rows) > ROWS_MOST:
            raise LimitExceeded(f"more than {ROWS_MOST} decisions in one file", next_step="split the file")
    return rows


def preview(db: Database, rows: Sequence[dict[str, str]], reviewer: str, keep_reviewers: bool = False) -> list[Change]:
    """What ``apply`` would do, row by row, without doing it."""
    return [_look(db, at, row, reviewer, keep_reviewers) for at, row in enumerate(rows, 1)]


def apply(db: Database, rows: Sequence[dict[str, str]], reviewer: str, keep_reviewers: bool = False) -> list[Change]:
    """Write the decisions of a file; a row that is wrong or in conflict is left out and named.

    Args:
        reviewer: who signs. keep_reviewers: sign with the row's own reviewer instead (moving a record between workspaces).
    """
    done = []
    for at, row in enumerate(rows, 1):
        change = _look(db, at, row, reviewer, keep_reviewers)
        if change.kind == "new":
            try:
                made, fresh = reviews.append(db, _draft(row), change.reviewer, row["etag"] or "*")
                kind = "new" if fresh else "known"
                change = Change(at, kind, *_names(row), change.reviewer, made.old, made.new)
            except StdalignError as error:
                kind = "conflict" if isinstance(error, ReviewConflict) else "wrong"
                change = Change(at, kind, *_names(row), change.reviewer, {}, {}, error.what)
        done.append(change)
    return done


def _names(row: dict[str, str]) -> tuple[str, str, str]:
    return row["source"], row["target"], row["decision"]


def _look(db: Database, at: int, row: dict[str, str], reviewer: str, keep: bool) -> Change:
    who = (row["reviewer"] if keep else "") or reviewer
    try:
        draft = _draft(row)
        reviews.check(draft)
        pair = reviews.pair_row(db, draft.source, draft.target)
    except StdalignError as error:
        return Change(at, "wrong", *_names(row), who, {}, {}, error.what)
    past = reviews.history(db, draft.source, draft.target)
    votes = reviews.votes(past)
    old = reviews.standing(pair, votes)
    new = reviews.standing(pair, [*votes, reviews.vote(pair, who, draft)])
    known = db.one("SELECT id FROM reviews WHERE token=?", (f"{who}:{draft.token}",))
    if known is not None:
        return Change(at, "known", *_names(row), who, old, old)
    if row["etag"] and row["etag"] != reviews.pair_etag(pair, past[-1].id if past else 0):
        return Change(at, "conflict", *_names(row), who, old, new, "the pair changed since the file was made")
    return Change(at, "new", *_names(row), who, old, new)


def _draft(row: dict[str, str]) -> Draft:
    try:
        decision = Decision(row["decision"].strip().lower())
        relation = Relation(row["relation"]) if row["relation"] else None
        stringency = Stringency({"nothing": ""}.get(row["stringency"], row["stringency"])) if row["stringency"] else None
    except ValueError:
        raise UsageError("a decision, relation or stringency that is not known", next_step="see docs/service.md") from None
    reason = row["reason"].replace("\r\n", "\n").replace("\r", "\n")
    if any(ord(c) < 32 and c not in "\n\t" for c in reason) or not row["token"].isprintable() or len(row["token"]) > 100:
        raise UsageError("control characters in a reason or token", next_step="write plain text")
    # A row without a token gets one from its content, so that the same file sent twice writes once.
    token = row["token"] or sha256(repr([row[name] for name in (*FIELDS[:7], "etag")]).encode()).hexdigest()[:32]
    jointly = tuple(row["jointly_with"].split())
    return Draft(row["source"], row["target"], decision, reason, relation, stringency, jointly, token)


def _word(stringency: str) -> str:
    return stringency or "nothing"


def _guard(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _unguard(text: str) -> str:
    return text[1:] if text.startswith("'") else text


def _delimited(rows: Iterable[Sequence[str]], delimiter: str) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return out.getvalue().encode("utf-8")


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotText("not UTF-8 text", next_step="save the file as UTF-8") from None


def _need(columns: Iterable[str]) -> None:
    missing = {"source", "target", "decision"} - set(columns)
    if missing:
        raise UsageError(f"no column {', '.join(sorted(missing))}", next_step=f"name the columns {', '.join(FIELDS)}")


def _read_csv(data: bytes) -> Iterable[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(_text(data), newline=""))
    _need(reader.fieldnames or ())
    try:
        return [
            {k: _unguard(v or "") for k, v in row.items() if isinstance(k, str) and not isinstance(v, list)}
            for row in reader
        ]
    except csv.Error:
        raise NotText("not CSV", next_step="save the file as CSV in UTF-8") from None


def _read_jsonl(data: bytes) -> Iterable[dict[str, Any]]:
    rows = []
    for number, line in enumerate(_text(data).split("\n"), 1):  # not splitlines: a reason may hold U+2028
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            row = None
        if not isinstance(row, dict):
            raise NotText(f"line {number} is no JSON object", next_step="write one object a line")
        _need(row)
        rows.append(row)
    return rows


def _xlsx(rows: Sequence[dict[str, str]], columns: Sequence[str]) -> bytes:
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    sheet.title = "decisions"
    sheet.append(list(columns))
    for row in rows:
        sheet.append([_guard(row[name]) for name in columns])
    for at, name in enumerate(columns, 1):
        letter = get_column_letter(at)
        sheet.cell(1, at).font = Font(bold=True)
        sheet.column_dimensions[letter].width = 60 if name.endswith("quote") or name == "reason" else 24
        choices = _CHOICES.get(name)
        if choices is not None:
            words = ",".join(choices)
            rule = DataValidation(type="list", formula1=f'"{words}"', allow_blank=True)
            rule.add(f"{letter}2:{letter}{max(2, len(rows) + 1)}")
            sheet.add_data_validation(rule)
    for line in sheet.iter_rows(min_row=2):
        for cell in line:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.data_type = "s" if cell.value is not None else cell.data_type
    sheet.freeze_panes = "D2"
    sheet.auto_filter.ref = sheet.dimensions
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _read_xlsx(data: bytes) -> Iterable[dict[str, str]]:
    from openpyxl import load_workbook

    _check_zip(data)
    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        lines = sheet.iter_rows(values_only=True, max_row=ROWS_MOST + 2, max_col=40)
        head = [str(cell or "").strip() for cell in next(iter(lines), ())]
        _need(head)
        return [
            {name: _unguard("" if cell is None else str(cell)) for name, cell in zip(head, line, strict=False)}
            for line in lines
        ]
    except StdalignError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise NotText(f"not an XLSX file ({type(error).__name__})", next_step="save the file as XLSX") from None


def _check_zip(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError):
        raise NotText("not an XLSX file", next_step="save the file as XLSX") from None
    size = sum(part.file_size for part in parts)
    if len(parts) > _PARTS_MOST or size > _UNPACKED_MOST or size > _RATIO_MOST * max(len(data), 10_000):
        raise LimitExceeded(f"unpacks to {size} bytes in {len(parts)} parts", next_step="send a smaller file")


_SSSOM = (
    "subject_id", "predicate_id", "predicate_modifier", "object_id", "mapping_justification", "author_label", "mapping_date",
    "comment", "other",
)  # fmt: skip
_HEAD = """#mapping_set_id: https://w3id.org/stdalign/decisions
#license: https://www.apache.org/licenses/LICENSE-2.0
#curie_map:
#  clause: https://w3id.org/stdalign/clause/
#  skos: http://www.w3.org/2004/02/skos/core#
#  semapv: https://w3id.org/semapv/vocab/
#  sssom: https://w3id.org/sssom/
"""


def _sssom(rows: Sequence[dict[str, str]]) -> bytes:
    lines: list[Sequence[str]] = [_SSSOM]
    for row in rows:
        if not row["decision"]:
            continue
        predicate = PREDICATES.get(row["relation"] or row.get("machine_relation", ""), "skos:relatedMatch")
        lines.append(
            (
                curie(row["source"]),
                predicate,
                "Not" if row["decision"] == "reject" else "",
                curie(row["target"]) if "#" in row["target"] else "sssom:NoTermFound",
                "semapv:ManualMappingCuration",
                row["reviewer"],
                row["time"][:10],
                " ".join(row["reason"].split()),
                # The whole decision, for reading back without loss; one line of ASCII.
                json.dumps({name: row[name] for name in FIELDS}, separators=(",", ":")),
            )
        )
    return _HEAD.encode() + _delimited(lines, "\t")


def _read_sssom(data: bytes) -> Iterable[dict[str, Any]]:
    body = "\n".join(line for line in _text(data).splitlines() if not line.startswith("#"))
    rows = []
    for number, line in enumerate(csv.DictReader(io.StringIO(body, newline=""), delimiter="\t"), 1):
        try:
            row = json.loads(line.get("other") or "")
            _need(row)
        except (ValueError, TypeError):
            raise NotText(
                f"row {number} has no decision in the column 'other'", next_step="export it with stdalign"
            ) from None
        rows.append(row)
    return rows
