"""ISO/IEC Guide 21: two national adoptions of one international standard are known through their parent, in every face."""

from __future__ import annotations

import json
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from stdalign import Workspace
from stdalign.cli import app
from stdalign.desk import Desk
from stdalign.export import write
from stdalign.instrument import Instrument
from stdalign.knowledge import Knowledge
from stdalign.report.dossier_files import to_html
from stdalign.report.kinship import Line, common, kinship, line_of, said
from stdalign.standard import Degree

SAME, MOD, NEQ, NONE = Degree.IDENTICAL, Degree.MODIFIED, Degree.NOT_EQUIVALENT, Degree.NONE


def line(name: str, *above: tuple[str, Degree]) -> Line:
    return Line(name, ((name, SAME), *above))


@pytest.mark.parametrize(
    ("ours", "theirs", "degree"),
    [(SAME, SAME, SAME), (SAME, MOD, MOD), (MOD, MOD, MOD), (SAME, NEQ, NEQ), (NEQ, NONE, NEQ), (SAME, NONE, NONE)],
)
def test_the_degree_of_two_is_the_looser_one(ours: Degree, theirs: Degree, degree: Degree) -> None:
    one, other = line("GB/T 1-2020", ("ISO 1:2018", ours)), line("TCVN 1:2019", ("ISO 1:2018", theirs))
    found, back = kinship(one, other), kinship(other, one)
    assert found is not None and back is not None and found.degree is back.degree is degree
    assert found.identical is (degree is SAME) and (found.source_degree, found.target_degree) == (ours, theirs)


def test_other_editions_of_a_parent_say_nothing_of_the_degree() -> None:
    found = kinship(line("GB/T 1-2020", ("ISO 1:2018", SAME)), line("TCVN 1:2012", ("ISO 1:2010", SAME)))
    assert found is not None and found.parent == "ISO 1" and found.editions == ("ISO 1:2018", "ISO 1:2010")
    assert found.degree is NONE and not found.identical and "other editions" in said(found)
    assert kinship(line("GB/T 1-2020", ("ISO 1:2018", SAME)), line("TCVN 2:2012", ("ISO 2:2018", SAME))) is None


def test_a_standard_and_its_own_parent() -> None:
    found = kinship(line("GB/T 1-2020", ("ISO 1:2018", MOD)), line("ISO 1:2018"))
    assert found is not None and (found.parent, found.degree) == ("ISO 1:2018", MOD)


def test_the_register_knows_the_adoptions_of_iso_45001() -> None:
    register = Knowledge.shipped().standards
    found = {(one.source, one.target): one for one in common(register, ("CN", "VN", "SG"))}
    pair = found["GB/T 45001-2020", "TCVN ISO 45001:2018"]
    assert pair.identical and pair.parent == "ISO 45001:2018"
    assert all(one.degree is SAME for one in list(found.values())[:3]), "identical ones come first"
    with_number = Instrument("cn-std", "CN", "…", "zh", number="GB/T45001—2020")
    with_title = Instrument("cn-std", "CN", "GB/T 45001-2020 职业健康安全管理体系", "zh")
    for one in (with_number, with_title):
        known = line_of(register, one)
        assert known is not None and known.above[1] == ("ISO 45001:2018", SAME)
    own = line_of(register, replace(with_number, adopts="ISO 45001:2018", degree="modified"))
    assert own is not None and own.above[1] == ("ISO 45001:2018", MOD), "the text's own word stands above the register"
    assert line_of(register, Instrument("cn-law", "CN", "示例法", "zh", number="1/2020")) is None


CN = "示例标准\n\n第一条 雇主应当培训工人。\n\n第二条 雇主应当检查机器。\n"
VN = "Tiêu chuẩn mẫu\n\nĐiều 1. Người sử dụng lao động phải huấn luyện người lao động.\n\nĐiều 2. Người sử dụng lao động phải kiểm tra máy.\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Workspace.create(tmp_path_factory.mktemp("kin") / "ws") as ws:
        ws.ingest(CN, jurisdiction="CN", id="cn-std", name="cn.md", number="GB/T 45001-2020")
        ws.ingest(
            VN,
            jurisdiction="VN",
            id="vn-std",
            name="vn.md",
            number="TCVN ISO 45001:2018",
            adopts="ISO 45001:2018",
            degree="identical",
        )
        ws.align_all()
        yield Desk(ws)


def test_every_export_and_the_dossier_say_it(desk: Desk, tmp_path: Path) -> None:
    rows = [row for row in desk.rows("CN", "VN") if row["target"]]
    assert rows and all(row["through"]["parent"] == "ISO 45001:2018" for row in rows)
    wanted = "identical through ISO 45001:2018"
    for name in ("jsonl", "json", "csv", "tsv", "sssom", "sssom-json", "oscal", "strm", "ciso"):
        out = BytesIO()
        write(rows, name, out, desk.workspace)
        assert wanted in out.getvalue().decode(), name
    assert desk.workspace.export("CN", "VN", tmp_path / "x.xlsx") >= len(rows)
    from openpyxl import load_workbook

    sheet = list(load_workbook(tmp_path / "x.xlsx")["alignments"].values)
    assert wanted in {row[list(sheet[0]).index("through_parent")] for row in sheet[1:]}
    row = rows[0]
    desk.decide_all([(_accepts(row), "*")], "Li", {"country": "CN"})
    page = to_html(desk.dossier(["CN", "VN"], language="vi")).decode()
    assert "công nhận qua tiêu chuẩn quốc tế mà hai bên cùng chấp nhận: ISO 45001:2018" in page
    assert "TCVN ISO 14001:2015" in page, "standards of the register stand in the dossier, whether their text is here or not"


def _accepts(row: dict[str, Any]) -> Any:
    from stdalign.desk import draft_of

    return draft_of(row["source"], row["target"], "accept")


def test_the_command() -> None:
    made = CliRunner().invoke(app, ["standards", "common", "cn", "VN"])
    assert made.exit_code == 0 and json.loads(made.stdout.splitlines()[0])["degree"] == "identical"
    assert CliRunner().invoke(app, ["standards", "common", "CN", "XX"]).exit_code != 0
