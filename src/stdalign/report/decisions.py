"""Decisions as files, out and in without loss: XLSX, CSV, JSON lines, SSSOM; and what a file would change, before it does.

A cell that a spreadsheet would run is written with an apostrophe before it, and so is one that begins with an
apostrophe; reading takes exactly one away.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import zip_longest
from typing import Any

from stdalign.decision import Decision, Draft, Recognition, draft_of
from stdalign.errors import LimitExceeded, NotText, UsageError
from stdalign.export.sssom import PREDICATES, curie, mapping_set_head
from stdalign.model import Evidence, Review
from stdalign.read.apart import call
from stdalign.read.zipped import open_archive
from stdalign.record import Record
from stdalign.relation import Relation, Stringency
from stdalign.report.words import folded, said_as
from stdalign.spreadsheet import book_bytes, guard, unguard

FIELDS = (
    "source", "target", "decision", "relation", "stringency", "jointly_with", "recognition", "conditions", "reason", "reviewer",
    "country", "role", "time", "token",
)  # fmt: skip
"""Columns that a file of decisions has; the order does not matter, further columns are not read."""
CONTEXT = (
    "source_title", "source_label", "source_standing", "target_title", "target_label", "target_standing", "probability",
    "counterpart", "missing", "machine_relation", "machine_stringency", "state", "etag", "source_quote", "source_en",
    "target_quote", "target_en",
)  # fmt: skip
"""Further columns of a worksheet: what a reviewer sees while deciding."""
CHOICES: dict[str, tuple[str, ...]] = {
    "decision": tuple(d.value for d in Decision),
    "relation": tuple(r.value for r in Relation),
    "stringency": tuple(s.value or "nothing" for s in Stringency),
    "recognition": tuple(r.value for r in Recognition),
}
"""Words that a column takes."""
ROWS_MOST = 20_000
FIRST = {"csv": 2, "xlsx": 2, "sssom": 1, "jsonl": 1}
"""Number of the first row as people count it: a spreadsheet's begins below the head."""


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


def decided_row(review: Review, token: str) -> dict[str, str]:
    """A decision as a row of ``FIELDS``.

    Args:
        review: as stored.
        token: as the reviewer gave it.
    """
    said = review.new.get("said", {})
    return {
        "source": review.source,
        "target": review.target,
        "decision": review.decision,
        "relation": said.get("relation", ""),
        "stringency": (said["stringency"] or "nothing") if "stringency" in said else "",
        "jointly_with": " ".join(said.get("jointly_with", [])),
        "recognition": said.get("recognition", ""),
        "conditions": said.get("conditions", ""),
        "country": review.new.get("by", {}).get("country", ""),
        "role": review.new.get("by", {}).get("role", ""),
        "reason": review.reason,
        "reviewer": review.reviewer,
        "time": review.time,
        "token": token,
    }


def open_row(
    pair: Mapping[str, Any], target: str, state: str, etag: str, evidence: Evidence, told: Mapping[str, Any]
) -> dict[str, str]:
    """A pair to decide on as a row: the columns of ``FIELDS`` to fill in, and ``CONTEXT`` to see.

    Args:
        pair: row of the alignment.
        target: address, or the country's code where nothing answers.
        state: where the pair stands.
        etag: of what the row shows.
        evidence: of the alignment.
        told: the pair as rows of an export say it: laws, labels, standing, English, whether an answer can be here.
    """
    return {
        **dict.fromkeys(FIELDS, ""),
        "source": pair["source"],
        "target": target,
        **{name: str(told.get(name) or "") for name in CONTEXT if name.startswith(("source_", "target_"))},
        "probability": "" if told["missing"] else f"{pair['probability']:.4f}",
        "counterpart": told["counterpart"],
        "missing": "; ".join(told["missing"]),
        "machine_relation": pair["relation"],
        "machine_stringency": pair["stringency"],
        "state": state,
        "etag": etag,
        "source_quote": evidence.source_quote,
        "target_quote": evidence.target_quote,
    }


def write(rows: Sequence[dict[str, str]], form: str) -> bytes:
    """Rows as a file.

    Args:
        rows: of ``decided_row`` or ``open_row``.
        form: xlsx, csv, jsonl or sssom.

    Raises:
        UsageError: no such form.
    """
    columns = [*FIELDS, *(name for name in CONTEXT if rows and name in rows[0])]
    if form == "jsonl":
        return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()
    if form == "csv":
        return b"\xef\xbb\xbf" + _delimited([columns, *([guard(row[c]) for c in columns] for row in rows)], ",")
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
    for at, row in enumerate(readers[form](data), FIRST.get(form, 1)):
        given = {name: str(row.get(name) or "") for name in (*FIELDS, "etag", "state")}
        # What a person wrote in full stays as it is, blanks at its ends too; ids and words of choice are freed of them.
        plain = _understood({name: value if name in _PROSE else value.strip() for name, value in given.items()})
        if plain["decision"]:
            rows.append({**plain, "line": str(at)})
        if len(rows) > ROWS_MOST:
            raise LimitExceeded(f"more than {ROWS_MOST} decisions in one file", next_step="split the file")
    return rows


_PROSE = ("reason", "conditions")
_CONTENT = ("source", "target", "decision", "relation", "stringency", "jointly_with", "recognition", "conditions", "reason")


_DECIDED = {"accepted": "accept", "changed": "change", "rejected": "reject"}


def _understood(row: dict[str, str]) -> dict[str, str]:
    """A row with the words that people write as the words of columns; one that is not known stays, to be named as wrong.

    A row of an export has a state in the place of a decision: it says what was decided.
    """
    for name in ("decision", "relation", "stringency", "recognition"):
        row[name] = said_as(name).get(folded(row[name]), row[name])
    state = said_as("state").get(folded(row.pop("state")), "")
    if not row["decision"] and state in _DECIDED:
        row["decision"] = _DECIDED[state]
        if state != "changed":
            row |= {"relation": "", "stringency": ""}
        if state == "rejected" and not row["reason"]:
            row["reason"] = "rejected, as the file says"
    return row


def draft_from(row: Mapping[str, str]) -> Draft:
    """The decision that a row states.

    Raises:
        WrongValue: a word that is not known, an address that is none, or control characters.
    """
    # A row without a token gets one from its content, so that the same file sent twice writes once.
    token = row["token"] or sha256(repr([row[name] for name in (*_CONTENT, "etag")]).encode()).hexdigest()[:32]
    return draft_of(
        row["source"], row["target"], row["decision"], row["reason"], row["relation"] or None, row["stringency"] or None,
        row["jointly_with"].split(), token, row["recognition"] or None, row["conditions"],
    )  # fmt: skip


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
    if missing == {"decision"} and "state" in columns:
        return  # an export of ours
    if missing:
        raise UsageError(f"no column {', '.join(sorted(missing))}", next_step=f"name the columns {', '.join(FIELDS)}")


def _read_csv(data: bytes) -> Iterable[dict[str, str]]:
    text = _text(data)
    first = text.partition("\n")[0]
    mark = max(",;\t", key=first.count)  # a spreadsheet writes what its country takes for a comma
    head, rows = _table(text, mark, "CSV")
    _need(head)
    return [{name: unguard(cell) for name, cell in row.items()} for row in rows]


def _table(text: str, delimiter: str, kind: str) -> tuple[list[str], list[dict[str, str]]]:
    """Names of the columns, and the rows by them; what stands beyond the last column is left out.

    Raises:
        NotText: a quotation that nobody closes, which would take in every row after it, or a cell too large to be one.
    """
    try:
        head, *lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)) or [[]]
    except csv.Error as error:
        raise NotText(f"not {kind}: {error}", next_step=f"save the file as {kind} in UTF-8") from None
    names = [name.strip().lower() for name in head]
    return names, [dict(zip_longest(names, line[: len(names)], fillvalue="")) for line in lines if line]


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
        sheet.append([guard(row[name]) for name in columns])
    for at, name in enumerate(columns, 1):
        letter = get_column_letter(at)
        sheet.cell(1, at).font = Font(bold=True)
        sheet.column_dimensions[letter].width = 60 if name.endswith("quote") or name == "reason" else 24
        choices = CHOICES.get(name)
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
    return book_bytes(book)


def _read_xlsx(data: bytes) -> Iterable[dict[str, str]]:
    open_archive(data, "the file").close()
    rows: list[dict[str, str]] = call("stdalign.report.decisions:sheet_rows", data, {}, where="the file")
    _need(rows[0] if rows else ())
    return rows[1:]


def sheet_rows(data: bytes) -> list[dict[str, str]]:
    """Rows of the first sheet by the names of its head, which is the first of them; called in a process of its own.

    Raises:
        NotText: no XLSX file.
    """
    from openpyxl import load_workbook

    try:
        sheet = load_workbook(io.BytesIO(data), read_only=True, data_only=True).worksheets[0]
        lines = sheet.iter_rows(values_only=True, max_row=ROWS_MOST + 2, max_col=40)
        head = [str(cell or "").strip().lower() for cell in next(iter(lines), ())]
        cells = [
            {name: unguard("" if cell is None else str(cell)) for name, cell in zip(head, line, strict=False)}
            for line in lines
        ]
    except MemoryError:
        raise
    except Exception as error:  # openpyxl raises whatever its parsers do
        raise NotText(f"not an XLSX file ({type(error).__name__})", next_step="save the file as XLSX") from None
    return [dict.fromkeys(head, ""), *cells]


_SSSOM = (
    "subject_id", "predicate_id", "predicate_modifier", "object_id", "mapping_justification", "author_label", "mapping_date",
    "comment", "other",
)  # fmt: skip
_SSSOM_NEEDS = ("subject_id", "predicate_id", "object_id")


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
    return mapping_set_head("decisions").encode() + _delimited(lines, "\t")


def _read_sssom(data: bytes) -> Iterable[dict[str, Any]]:
    body = "\n".join(line for line in _text(data).splitlines() if not line.startswith("#"))
    head, lines = _table(body, "\t", "TSV")
    missing = [name for name in _SSSOM_NEEDS if name not in head]
    if missing:
        raise UsageError(f"no column {', '.join(missing)}", next_step=f"name the columns {', '.join(_SSSOM)}")
    rows = []
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line["other"]) if line.get("other") else _plain_mapping(line)
            _need(row)
        except (ValueError, TypeError, KeyError):
            raise NotText(
                f"row {number} is no mapping of clauses", next_step="subject_id, predicate_id, object_id"
            ) from None
        rows.append(row)
    return rows


_RELATION = {predicate: relation for relation, predicate in PREDICATES.items()}


def _plain_mapping(line: Mapping[str, str]) -> dict[str, str]:
    """A mapping that a person curated, as a decision: its predicate is the relation, with ``Not`` a rejection. Others decide nothing."""
    row = {"source": _address(line["subject_id"]), "target": _address(line["object_id"]), "decision": ""}
    if line.get("mapping_justification", "").strip() != "semapv:ManualMappingCuration":
        return row
    reason = line.get("comment") or ""
    if (line.get("predicate_modifier") or "").strip() == "Not":
        return {**row, "decision": "reject", "reason": reason or "negative mapping"}
    return {**row, "decision": "change", "relation": _RELATION[line["predicate_id"].strip()], "reason": reason}


def _address(curie_: str) -> str:
    return curie_.strip().removeprefix("clause:").replace("/", "#", 1)
