"""Decisions as files: round trips without loss, what a file would change, and files that mean harm."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from stdalign.desk import Desk
from stdalign.errors import LimitExceeded, NotText, UsageError
from stdalign.report import decisions
from stdalign.store.database import Database
from stdalign.workspace import DATABASE

MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "jsonl": "application/x-ndjson",
    "sssom": "text/tab-separated-values",
}
URL = "/api/v1/reviews"
REASONS = [
    "good",
    "=1+1",
    "'quoted",
    "'=x",
    "-",
    "line\nline\tend",
    "a\u2028b",
    "ပုဒ်မ <b>",
    "\u202eabc",
    'a,b;"c"',
    "#not a comment",
]
PLAIN = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=40)


def decide(client: TestClient, keys: dict[str, str]) -> None:
    pairs = [("cn-sample#art_1", "vn-sample#art_1"), ("cn-sample#art_2", "vn-sample#art_2"), ("cn-sample#art_3", "VN")]
    said: list[dict[str, Any]] = [{"decision": "accept"}, {"decision": "comment"}, {"decision": "reject"},
                                  {"decision": "change", "relation": "subset", "stringency": "", "jointly_with": ["vn-sample#art_3"]}]  # fmt: skip
    for at, reason in enumerate(REASONS):
        source, target = pairs[at % 3]
        body = {"source": source, "target": target, "reason": reason, **said[at % 4]}
        key = keys["review"] if at % 2 else keys["second"]
        answer = client.post(URL, json=body, headers={"authorization": f"Bearer {key}", "if-match": "*"})
        assert answer.status_code == 201, answer.text


@pytest.mark.parametrize("form", MEDIA)
def test_decisions_move_to_another_workspace_without_loss(
    client: TestClient, keys: dict[str, str], folder: Path, shared_folder: Path, tmp_path: Path, form: str
) -> None:
    decide(client, keys)
    file = client.get(f"{URL}/decisions.{form}")
    assert file.status_code == 200 and file.headers["content-type"].startswith(MEDIA[form])
    other = Path(shutil.copytree(shared_folder, tmp_path / "other"))
    with Desk.open(folder) as here, Desk.open(other) as there:
        rows = there.read_decisions(file.content, form)
        looked = there.import_rows(rows, "Chief", keep_reviewers=True)
        assert {change.kind for change in looked} == {"new"} and there.reviews() == []
        made = there.import_rows(rows, "Chief", keep_reviewers=True, apply=True)
        assert {change.kind for change in made} == {"new"}
        keep = [name for name in decisions.FIELDS if name != "time"]
        assert [[r[n] for n in keep] for r in there.decision_rows()] == [[r[n] for n in keep] for r in here.decision_rows()]
        again = there.import_rows(rows, "Chief", keep_reviewers=True, apply=True)
        assert {change.kind for change in again} == {"known"} and there.audit() == []


def test_worksheet_is_filled_in_and_comes_back(client: TestClient, keys: dict[str, str]) -> None:
    file = client.get(f"{URL}/worksheet.xlsx?source=CN&target=VN").content
    book = load_workbook(io.BytesIO(file))
    sheet = book["decisions"]
    head = [cell.value for cell in sheet[1]]
    assert sheet.freeze_panes and sheet.auto_filter.ref and {"etag", "source_quote"} <= set(head)
    for row, decision in ((2, "accept"), (3, "change"), (4, "shrug"), (5, "reject")):
        sheet.cell(row, head.index("decision") + 1, decision)
    sheet.cell(3, head.index("relation") + 1, "equal")
    out = io.BytesIO()
    book.save(out)
    send = {"authorization": f"Bearer {keys['review']}", "content-type": MEDIA["xlsx"]}
    looked = client.post(f"{URL}/import", content=out.getvalue(), headers=send).json()
    assert [item["kind"] for item in looked["items"]] == ["new", "new", "wrong", "wrong"] and not looked["applied"]
    assert looked["items"][1]["old"]["relation"] == "intersects" and looked["items"][1]["new"]["relation"] == "equal"
    assert client.get(URL).json()["items"] == []
    done = client.post(f"{URL}/import?apply=true", content=out.getvalue(), headers=send).json()
    assert (done["new"], done["wrong"], done["applied"]) == (2, 2, True)
    again = client.post(f"{URL}/import?apply=true", content=out.getvalue(), headers=send).json()
    assert (again["new"], again["known"]) == (0, 2) and len(client.get(URL).json()["items"]) == 2
    second = {**send, "authorization": f"Bearer {keys['second']}"}
    late = client.post(f"{URL}/import?apply=true", content=out.getvalue(), headers=second).json()
    assert late["conflict"] == 2 and "changed" in late["items"][0]["message"]


def test_reviewers_of_a_file_are_kept_for_admins_only(client: TestClient, keys: dict[str, str], problem: Any) -> None:
    row = b'{"source":"cn-sample#art_1","target":"vn-sample#art_1","decision":"accept","reviewer":"Somebody"}'
    send = {"authorization": f"Bearer {keys['review']}", "content-type": MEDIA["jsonl"]}
    problem(client.post(f"{URL}/import?apply=true&keep_reviewers=true", content=row, headers=send), 403)
    assert client.post(f"{URL}/import?apply=true", content=row, headers=send).json()["items"][0]["reviewer"] == "An"
    admin = {**send, "authorization": f"Bearer {keys['admin']}"}
    moved = client.post(f"{URL}/import?apply=true&keep_reviewers=true", content=row, headers=admin).json()
    assert moved["items"][0]["reviewer"] == "Somebody"


def test_an_accepted_relation_stays_when_the_machine_changes_its_mind(
    client: TestClient, keys: dict[str, str], folder: Path
) -> None:
    body = {"source": "cn-sample#art_1", "target": "vn-sample#art_1", "decision": "accept"}
    client.post(URL, json=body, headers={"authorization": f"Bearer {keys['review']}", "if-match": "*"})
    with Database(folder / DATABASE) as db:
        db.execute("UPDATE alignments SET relation='none' WHERE source=? AND target=?", (body["source"], body["target"]))
    found = client.get("/api/v1/alignments/cn-sample:art_1~vn-sample:art_1").json()
    assert found["alignment"]["relation"] == "none" and found["review"]["relation"] == "intersects"


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 120_000_000)
    return out.getvalue()


def test_harmful_files_are_refused(client: TestClient, keys: dict[str, str], problem: Any) -> None:
    files = [("xlsx", b"PK\x03\x04junk"), ("xlsx", b""), ("csv", b"\xff\xfe"), ("csv", b"a,b\n1,2\n"), ("jsonl", b"[]"),
             ("jsonl", b"[" * 100_000), ("jsonl", b'{"source":1}'), ("sssom", b"subject_id\nx\n"), ("csv", b"source,target,decision\n\"a")]  # fmt: skip
    for form, data in files:
        send = {"authorization": f"Bearer {keys['review']}", "content-type": MEDIA[form]}
        answer = client.post(f"{URL}/import", content=data, headers=send)
        assert (answer.status_code in (200, 422) and answer.status_code == 422) or not answer.json()["new"], (
            form,
            data[:20],
        )
    with pytest.raises(LimitExceeded):
        decisions.read(bomb(), "xlsx")
    with pytest.raises(UsageError):
        decisions.read(b"", "exe")
    with pytest.raises(NotText):
        decisions.read(b"nope", "jsonl")
    send = {"authorization": f"Bearer {keys['review']}", "content-type": "application/pdf"}
    problem(client.post(f"{URL}/import", content=b"x", headers=send), 415)
    problem(client.post(f"{URL}/import", content=b"x" * 10_000_001, headers={**send, "content-type": "text/csv"}), 413)


@settings(max_examples=60, deadline=None)
@given(st.lists(PLAIN, min_size=1, max_size=5), st.sampled_from(sorted(MEDIA)))
def test_any_reason_survives_every_form(reasons: list[str], form: str) -> None:
    rows = [
        {**dict.fromkeys(decisions.FIELDS, ""), "source": "a#art_1", "target": "VN", "decision": "comment", "reason": reason}
        for reason in reasons
    ]
    read = decisions.read(decisions.write(rows, form), form)
    assert [row["reason"] for row in read] == reasons


@pytest.mark.parametrize("form", MEDIA)
def test_a_file_on_the_page_is_shown_first_and_written_then(client: TestClient, keys: dict[str, str], form: str) -> None:
    same = {"sec-fetch-site": "same-origin"}
    assert client.post("/reviews/import", files={"file": ("a.csv", b"x")}, headers=same).status_code == 401
    client.post("/sign-in", data={"key": keys["review"]}, headers=same)
    assert 'enctype="multipart/form-data"' in client.get("/reviews/import").text
    reason = "line one\nline \u2028 <b>two</b>"
    rows = [
        {**dict.fromkeys(decisions.FIELDS, ""), "source": "cn-sample#art_1", "target": "vn-sample#art_1", "decision": "accept", "reason": reason},
        {**dict.fromkeys(decisions.FIELDS, ""), "source": "cn-sample#art_9", "target": "vn-sample#art_1", "decision": "accept"},
    ]  # fmt: skip
    name = {"sssom": "d.sssom.tsv"}.get(form, f"D.{form.upper()}")
    sent = {"file": (name, decisions.write(rows, form), "application/octet-stream")}
    shown = client.post("/reviews/import", files=sent, headers=same)
    assert shown.status_code == 200 and shown.headers["cache-control"] == "no-store", shown.text
    assert "new: 1" in shown.text and "not possible: 1" in shown.text and "<b>two" not in shown.text
    assert client.get(URL).json()["items"] == []
    hidden = re.search(r'name="rows" value="([^"]*)"', shown.text)
    assert hidden
    fields = {"rows": (None, unescape(hidden[1]).replace("\n", "\r\n")), "apply": (None, "true")}
    for expected in ("new: 1", "known already: 1"):
        assert expected in client.post("/reviews/import", files=fields, headers=same).text
    (written,) = client.get(URL).json()["items"]
    assert written["reason"] == reason and written["reviewer"] == "An"


def test_wrong_files_on_the_page(client: TestClient, keys: dict[str, str], problem: Any) -> None:
    same = {"sec-fetch-site": "same-origin"}
    client.post("/sign-in", data={"key": keys["review"]}, headers=same)
    for file, status in ((("a.exe", b"x"), 415), (("a", b""), 415), (("a.xlsx", b"PK"), 422), (("a.csv", b"\xff"), 422)):
        problem(client.post("/reviews/import", files={"file": file}, headers=same), status)
    problem(client.post("/reviews/import", data={"rows": "x"}, headers=same), 415)
    problem(client.post("/reviews/import", files={"other": (None, "x")}, headers=same), 422)
    cross = {"sec-fetch-site": "cross-site"}
    problem(client.post("/reviews/import", files={"file": ("a.csv", b"x")}, headers=cross), 403)
