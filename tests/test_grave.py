"""A reading that is too bad is not stored unasked: the error names what is wrong, and the findings can be accepted."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from stdalign import Workspace
from stdalign.cli import app
from stdalign.errors import BadReading, SplitError
from stdalign.model import Finding
from stdalign.pipeline import split
from stdalign.workspace.grave import faults, rules

PAGE = """<html><body><table><tr><td>第一条 灯应当每三天擦一次。</td><td>第一条 灯应当每天擦一次。</td></tr>
<tr><td>第二条 罚一万元。</td><td>第二条 罚五万元。</td></tr></table></body></html>"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "table.html"
    path.write_text(PAGE, encoding="utf-8")
    return path


def test_the_library_refuses_and_accepts(tmp_path: Path, page: Path) -> None:
    with Workspace.create(tmp_path / "ws") as ws:
        with pytest.raises(BadReading, match=r"law_in_a_table.*accept_findings=True") as refused:
            ws.ingest(page, jurisdiction="CN", id="cn-lamps")
        assert "table.html" in str(refused.value)
        assert [one.id for one in ws.instruments()] == []
        done = ws.ingest(page, jurisdiction="CN", id="cn-lamps", accept_findings=True)
        assert "law_in_a_table" in {finding.code for finding in done.findings}
        with pytest.raises(BadReading):
            ws.ingest_all({"cn-two": page}, jurisdiction="CN")
        assert [one.id for one in ws.ingest_all({"cn-two": page}, jurisdiction="CN", accept_findings=True)] == ["cn-two"]


def test_the_command_refuses_and_accepts(tmp_path: Path, page: Path) -> None:
    ask = ["ingest", str(page), "-j", "CN", "--id", "cn-lamps", "--workspace", str(tmp_path / "ws")]
    refused = CliRunner().invoke(app, ask)
    assert refused.exit_code != 0 and "--accept-findings" in refused.output + str(refused.exception)
    assert not (tmp_path / "ws").exists()
    assert CliRunner().invoke(app, [*ask, "--accept-findings"]).exit_code == 0


def test_a_few_missing_numbers_are_not_grave_and_many_are() -> None:
    missing = Finding("missing_number", "number 3 is missing")
    assert faults((missing,), 20, 0.9) == []
    assert faults((missing,) * 6, 20, 0.9) == ["missing_number: number 3 is missing (and 5 more)"]
    assert faults((), 20, 0.1) == ["10% of the text stands in clauses"]
    assert {rule.code for rule in rules()[0]} >= {"garbled", "legacy_font", "law_in_a_table", "missing_number"}


@pytest.mark.parametrize(
    ("text", "code", "kind", "says"),
    [
        (
            "GB 99999—2031\n1 范围\n本文件规定了灯。\n2 要求\n2.1 灯应亮。\n2.2 灯应干净。\n2.3 灯应有盖。\n",
            "CN",
            "law",
            "standard of CN",
        ),
        (
            "TCVN 9999:2031\n1 Phạm vi\nCho đèn biển.\n2 Yêu cầu\n2.1 Đèn sáng.\n2.2 Đèn sạch.\n2.3 Xong.\n",
            "VN",
            "law",
            "standard of VN",
        ),
        ("Article 1\nThe lamp is lit.\nArticle 2\nIt is clean.\nArticle 3\nDone.\n", "SG", None, "law of INT"),
        ("Điều 1. Đèn\nĐèn sáng.\nĐiều 2. Sổ\nGhi sổ.\nĐiều 3. Hết\nXong.\n", "SG", None, "law of VN"),
    ],
    ids=["GB", "TCVN", "articles", "VN"],
)
def test_a_wrong_kind_or_country_is_told(tmp_path: Path, text: str, code: str, kind: str | None, says: str) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    with pytest.raises(SplitError, match=f"this looks like a {says}"):
        split(tmp_path / "a.txt", jurisdiction=code, kind=kind)
