"""The verbal forms that standards bodies fix: requirement, recommendation, permission, possibility, capability."""

from __future__ import annotations

from pathlib import Path

import pytest

from stdalign import analyse
from stdalign.errors import CorpusError
from stdalign.knowledge import Knowledge
from stdalign.pipeline import analyse_file, nlp

SAID = {
    ("en", "INT"): {
        "The operator shall look at the press daily.": "requirement", "The keeper should trim the wick.": "recommendation",
        "A book may be kept in pencil.": "permission", "The keeper need not write.": "permission",
        "Sparks can cause a fire.": "possibility", "Fish oil can be used.": "capability",
        "It takes effect on 1 May 2031.": "", "If the lamp can be moved, it shall be fixed.": "requirement",
    },
    ("zh", "CN"): {
        "操作者应每天查看压机。": "requirement", "灯光不宜低于200 lx。": "recommendation", "记录可用铅笔填写。": "permission",
        "油可能着火。": "possibility", "小灯能照亮楼梯。": "capability", "夜间严禁搭设。": "requirement",
        "雨天必须停工。": "requirement", "灯应能照亮楼梯。": "requirement", "可燃气体的反应速度。": "",
    },
    ("vi", "VN"): {
        "Người vận hành phải xem máy mỗi ngày.": "requirement", "Sổ nên có bìa cứng.": "recommendation",
        "Được phép dùng dầu cá.": "permission", "Tia lửa có thể gây cháy.": "possibility", "Dầu có thể là dầu cá.": "capability",
        "Không được tắt đèn.": "requirement",
    },
    ("id", "ID"): {
        "Penjaga harus hadir.": "requirement", "Buku sebaiknya bersampul keras.": "recommendation",
        "Minyak ikan boleh dipakai.": "permission", "Percikan dapat menyebabkan kebakaran.": "possibility",
        "Lampu dapat digantung.": "capability", "Penjaga tidak boleh tidur.": "requirement",
    },
    ("th", "TH"): {
        "ไส้ต้องยาว": "requirement", "ตะเกียงควรมีฝาปิด": "recommendation", "ผู้ทำอาจใช้เชือกได้": "permission",
        "ประกายไฟอาจเกิดเพลิงไหม้": "possibility", "โคมสามารถแขวนได้": "capability", "ไม่จำเป็นต้องจด": "permission",
    },
    ("ms", "MY"): {
        "Penjaga hendaklah hadir.": "requirement", "Buku itu seharusnya tebal.": "recommendation",
        "Minyak ikan boleh digunakan.": "permission",
    },
    ("lo", "LA"): {"ຜູ້ເຝົ້າຕ້ອງຈູດໂຄມ.": "requirement", "ປຶ້ມຄວນໜາ.": "recommendation", "ອາດຈະເກີດໄຟໄໝ້": "possibility"},
    ("km", "KH"): {"អ្នកយាមត្រូវបើកចង្កៀង ។": "requirement", "សៀវភៅគួរក្រាស់ ។": "recommendation"},
    ("my", "MM"): {"စောင့်သူသည် မီးအိမ်ကို ထွန်းရမည်။": "requirement", "စာအုပ် ထူသင့်သည်။": "recommendation"},
    ("tl", "PH"): {"Dapat ilawan ang parola.": "requirement", "Maaaring gamitin ang langis.": "permission"},
    ("pt", "TL"): {
        "O faroleiro deve acender a lâmpada.": "requirement", "Convém limpar o vidro.": "recommendation",
        "O livro pode ser escrito a lápis.": "permission",
    },
    ("tet", "TL"): {"Ema tenke sunu lampu.": "requirement", "Ema bele uza mina.": "permission"},
}  # fmt: skip
ROWS = [(*key, text, wanted) for key, texts in SAID.items() for text, wanted in texts.items()]


@pytest.mark.parametrize(("language", "code", "text", "wanted"), ROWS, ids=lambda value: str(value)[:24])
def test_each_body_has_its_words(language: str, code: str, text: str, wanted: str) -> None:
    assert analyse(text, jurisdiction=code, language=language).strength.value == wanted


def test_items_take_the_strength_of_what_they_hang_under_and_the_pipeline_says_the_same(tmp_path: Path) -> None:
    text = "MS 9999:2031\n1 Scope\nThis standard gives rules.\n2 Keeping\n2.1 The keeper should:\na) trim the wick;\nb) fill the lamp.\n"
    text += "2.2 The lamp shall be lit.\n2.3 A book may be kept.\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    rows = {row["eid"]: row["strength"] for row in analyse_file(tmp_path / "a.txt", jurisdiction="MY")}
    assert rows["cl_2.1__point_a"] == "recommendation"
    assert (rows["cl_1"], rows["cl_2.2"], rows["cl_2.3"]) == ("", "requirement", "permission")
    assert nlp("en", jurisdiction="MY")("The lamp shall be lit.")._.strength.value == "requirement"


def test_a_misspelt_strength_is_an_error_with_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "languages"
    folder.mkdir()
    (folder / "en.toml").write_text("language = \"en\"\n[strength]\nrequirment = '''shall'''\n", encoding="utf-8")
    with pytest.raises(CorpusError, match="requirment"):
        Knowledge.load(tmp_path).cues("en")
