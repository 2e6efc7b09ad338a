"""CSV and XLSX given as documents: rows are clauses of a table, its head is known, a refusal says why."""

from __future__ import annotations

import io
from typing import Any

import pytest

from stdalign.errors import EmptySource, LimitExceeded, NotText, StdalignError
from stdalign.model import Split
from stdalign.profile import load_profile
from stdalign.read import read_bytes, sheet
from stdalign.splitting import split_source


def split(data: bytes, name: str, code: str = "SG") -> Split:
    return split_source(read_bytes(data, name)[0], load_profile(code))


def shown(done: Split) -> list[tuple[str, str, str]]:
    return [(clause.eid, clause.heading, clause.text) for clause in done.clauses]


def book(**sheets: list[list[Any]]) -> Any:
    from openpyxl import Workbook

    made = Workbook()
    made.remove(made.active)
    for title, rows in sheets.items():
        page = made.create_sheet(title)
        for row in rows:
            page.append(row)
    return made


def packed(made: Any) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


WANTED = [
    ("table_1", "No | Duty of the keeper | Limit (dB)", ""),
    ("table_1__row_1", "", "1 | Trim the lamp, each day | 85"),
    ("table_1__row_2", "", "2 | Oil the hoist | 88"),
]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b'No,Duty of the keeper,Limit (dB)\r\n1,"Trim the lamp, each day",85\r\n2,Oil the hoist,88\r\n', "a.csv"),
        (b'"No";"Duty of the keeper";"Limit (dB)"\n1;Trim the lamp, each day;85\n\n2;"Oil the\nhoist";88', "a.csv"),
        ("No\tDuty of the keeper\tLimit (dB)\n1\tTrim the lamp, each day\t85\n2\tOil the hoist\t88\n".encode("utf-16"), "a.tsv"),
        (packed(book(One=[[], [None, "No", "Duty of the keeper", None, "Limit (dB)"], [None, 1, "Trim the lamp, each day", None, 85.0], [None, 2, "Oil the\nhoist", None, 88]])), "a.xlsx"),
        (packed(book(One=[["No", "Duty of the keeper", "Limit (dB)"], [1, "Trim the lamp, each day", 85], [2, "Oil the hoist", 88]])), "a"),
    ],
)  # fmt: skip
def test_rows_are_clauses_under_a_table_whose_head_is_known(data: bytes, name: str) -> None:
    done = split(data, name)
    assert shown(done) == WANTED
    assert not done.warnings
    for clause in done.clauses[1:]:
        assert done.source[clause.start : clause.end] == clause.text


@pytest.mark.parametrize(
    ("rows", "heading", "count"),
    [
        ("灯具限值表,,\n序号,要求,限值\n1,灯应当每日擦拭,85\n2,绞车应当上油,88\n", "灯具限值表 / 序号 | 要求 | 限值", 2),
        ("Bảng đèn;\n;(đơn vị: dB)\nViệc;Mức\nLau đèn;85\n", "Bảng đèn / (đơn vị: dB) / Việc | Mức", 1),
        ("1,Trim the lamp.,85\n2,Oil the hoist.,88\n", "", 2),
        ("งาน,ระดับ\nเช็ดโคม,๘๕\n", "งาน | ระดับ", 1),
    ],
)
def test_lines_above_a_table_are_its_title_and_a_first_row_of_figures_no_head(rows: str, heading: str, count: int) -> None:
    table, *below = split(rows.encode(), "a.csv").clauses
    assert (table.heading, len(below)) == (heading, count)


def test_a_file_of_one_column_is_a_text() -> None:
    done = split("Điều 1. Đèn\nLau đèn mỗi ngày.\nĐiều 2. Tời\nTra dầu tời.\n".encode(), "a.csv", "VN")
    assert [article.eid for article in done.articles()] == ["art_1", "art_2"]


LAW = "Sample Act\n\n" + "".join(f"Section {at}. Lamp {at} burns.\n\n" for at in range(1, 7))


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (f'Number,Title,Words\n1,Sample Act,"{LAW}"\n'.encode(), "a.csv"),
        (packed(book(One=[["Number", "Title", "Words"], [1, "Sample Act", LAW]])), "a.xlsx"),
        (packed(book(One=[["Words"], [LAW]], Two=[["x"], ["y"]])), "a.xlsx"),
    ],
)
def test_a_law_in_a_cell_is_split_as_a_law(data: bytes, name: str) -> None:
    assert [article.number for article in split(data, name, "PH").articles()] == list("123456")


def test_each_sheet_is_a_table_and_what_is_hidden_is_told() -> None:
    made = book(
        Lamps=[["Lamp", "Hours"], ["A", 8], ["B", 4]], Hoists=[["Hoist", "Load"], ["C", 0.25]], Away=[["x", "y"], [1, 2]]
    )
    made["Away"].sheet_state = "hidden"
    made["Lamps"].row_dimensions[3].hidden = True
    made["Hoists"]["B2"].number_format = "0%"
    made["Hoists"]["C1"], made["Hoists"]["C2"] = "Sum", "=B2*2"
    done = split(packed(made), "a.xlsx")
    assert shown(done) == [
        ("table_1", "Lamps / Lamp | Hours", ""), ("table_1__row_1", "", "A | 8"),
        ("table_2", "Hoists / Hoist | Load | Sum", ""), ("table_2__row_1", "", "C | 25% |"),
    ]  # fmt: skip
    assert [finding.code for finding in done.warnings] == ["hidden_sheets", "hidden_cells", "uncounted_formulas"]


@pytest.mark.parametrize(
    ("data", "name", "error", "said"),
    [
        (b"no zip", "a.xlsx", NotText, "not a XLSX file"),
        (packed(book(One=[["a", "b"]]))[:300], "a.xlsx", NotText, "broken"),
        (b",,\n,,\n", "a.csv", EmptySource, "no words"),
        (b"a," * 600 + b"b\n", "a.csv", LimitExceeded, "columns"),
        (b"a,b\n" * (sheet.MOST_ROWS + 2), "a.csv", LimitExceeded, "rows"),
        (b'a,"' + b"b" * 200_000 + b",c\n", "a.csv", NotText, "quotation"),
    ],
)  # fmt: skip
def test_a_refusal_says_why_and_what_to_do(data: bytes, name: str, error: type[StdalignError], said: str) -> None:
    with pytest.raises(error) as caught:
        read_bytes(data, name)
    assert said in str(caught.value)
    assert caught.value.next_step


def test_cells_that_commas_part_are_no_khmer_font() -> None:
    rows = "".join(f"no{at},lamp,hoist;rope,bell:oil\n" for at in range(40))
    assert "legacy_font" not in [finding.code for finding in read_bytes(rows.encode(), "a.txt")[0].warnings]
