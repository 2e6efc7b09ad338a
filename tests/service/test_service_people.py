"""What people write is understood, what is wrong is named by its cell, and pages speak the reader's language."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from stdalign.report import decisions

API = "/api/v1/"
PAIR = "cn-sample#art_1,vn-sample#art_1"


def sent(client: TestClient, key: str, data: bytes, kind: str = "text/csv", more: str = "") -> dict[str, Any]:
    head = {"authorization": f"Bearer {key}", "content-type": kind}
    answer = client.post(f"{API}reviews/import{more}", content=data, headers=head)
    assert answer.status_code == 200, answer.text
    made: dict[str, Any] = answer.json()
    return made


@pytest.mark.parametrize(
    "sheet",
    [
        "source;target;decision;relation\ncn-sample#art_1;vn-sample#art_1; Change ;Equal \n",
        "source\ttarget\tdecision\trelation\ncn-sample#art_1\tvn-sample#art_1\tchange\tEQUAL\n",
        f"Source,Target ,Decision,Relation\n{PAIR},更改,相同\n",
        f"source,target,decision,relation\n{PAIR},ແກ້ໄຂ,ຄືກັນ\n",
    ],
)
def test_what_excel_and_people_write(client: TestClient, keys: dict[str, str], sheet: str) -> None:
    made = sent(client, keys["review"], sheet.encode())
    assert [one["kind"] for one in made["items"]] == ["new"], made
    assert made["items"][0]["new"]["relation"] == "equal"


def test_the_wrong_cell_is_named_with_the_choices(client: TestClient, keys: dict[str, str]) -> None:
    sheet = f"source,target,decision,relation\n{PAIR},change,alike\n{PAIR},shrug,\n"
    first, second = sent(client, keys["review"], sheet.encode())["items"]
    assert first["kind"] == second["kind"] == "wrong" and (first["row"], second["row"]) == (2, 3)
    assert "column relation: unknown relation 'alike'" in first["message"] and "superset" in first["message"]
    assert "row 3, column decision: unknown decision 'shrug'" in second["message"] and "accept" in second["message"]


def test_plain_sssom_and_our_own_exports_come_back(client: TestClient, keys: dict[str, str]) -> None:
    head = "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\tcomment\n"
    rows = (
        "clause:cn-sample/art_1\tskos:exactMatch\t\tclause:vn-sample/art_1\tsemapv:ManualMappingCuration\t\n"
        "clause:cn-sample/art_2\tskos:relatedMatch\tNot\tclause:vn-sample/art_2\tsemapv:ManualMappingCuration\tno\n"
        "clause:cn-sample/art_1\tskos:relatedMatch\t\tclause:vn-sample/art_3\tsemapv:CompositeMatching\t\n"
    )
    made = sent(client, keys["review"], (head + rows).encode(), "text/tab-separated-values", "?apply=true")
    assert [(one["decision"], one["kind"]) for one in made["items"]] == [("change", "new"), ("reject", "new")], made
    for form, kind in (("csv", "text/csv"), ("jsonl", "application/x-ndjson"), ("sssom", "text/tab-separated-values")):
        file = client.get(f"{API}exports/alignments.{form}?source=CN&target=VN&decided=true").content
        if form == "jsonl":
            continue  # lines of alignments hold the decision in `review`
        back = sent(client, keys["second"], file, kind)
        assert [(one["new"]["relation"], one["kind"]) for one in back["items"]] == [("equal", "new"), ("none", "new")], (
            form,
            back,
        )


def test_words_of_every_language_are_known() -> None:
    from stdalign.report.words import languages, said_as, words

    for table in ("decision", "relation", "recognition"):
        for code in languages():
            for key, text in words(code)[table].items():
                assert said_as(table)[" ".join(text.casefold().replace("-", " ").split())] in (key, *words("en")[table])
    assert decisions.CHOICES["recognition"]


def test_head_total_and_the_page_of_the_api(reader: TestClient) -> None:
    for path in (API + "instruments", API + "alignments?source=CN&target=VN", "/align?source=CN&target=VN", "/"):
        full, head = reader.get(path), reader.head(path)
        assert head.status_code == 200 and head.content == b"" and head.headers["etag"] == full.headers["etag"]
    counted = reader.get(API + "alignments?source=CN&target=VN&limit=1&total=true")
    assert counted.json()["total"] == int(counted.headers["x-total-count"]) > len(counted.json()["items"]) == 1
    page = reader.get("/docs").text
    assert "relation_probability" in page and "/api/v1/dossier.docx?jurisdictions=" in page


@pytest.mark.parametrize(("language", "word"), [("lo", "ທີ່ຢູ່ນີ້ບໍ່ມີຫຍັງ"), ("vi", "Địa chỉ này không dẫn đến trang nào")])
def test_errors_for_people_are_in_their_language(reader: TestClient, language: str, word: str) -> None:
    page = reader.get("/instruments/no-such", headers={"accept": "text/html", "accept-language": language})
    assert page.status_code == 404 and word in page.text


def test_the_order_and_the_number_of_rows_on_the_page(reader: TestClient) -> None:
    page = reader.get("/align?source=CN&target=VN&sort=-probability").text
    assert "rows · Page 1 of" in page and 'value="-probability" selected' in page
    assert reader.get("/align?source=CN&target=VN&sort=nonsense", headers={"accept": "application/json"}).status_code == 422


def test_next_pair_and_names_of_laws_in_the_queue(reader: TestClient) -> None:
    answer = reader.get("/reviews/next?source=CN&target=VN", follow_redirects=False)
    assert answer.status_code == 303 and answer.headers["location"].startswith("/pair/cn-sample:")
    assert "示例安全法 第" in reader.get("/reviews").text
