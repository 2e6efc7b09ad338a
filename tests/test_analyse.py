"""The analyser: quantities in every script, modality, bearer, topics, and the scores on gold data."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from stdalign.analysis import analyse_many
from stdalign.analysis import analyse_text as analyse_one
from stdalign.analysis.language_pipeline import language_pipeline, run
from stdalign.errors import CorpusError, UnknownName, UsageError
from stdalign.judge.frames import analyse_frames, evaluate_frames, read_frames, score
from stdalign.knowledge import Knowledge
from stdalign.model import ConceptSpan, Requirement
from stdalign.quantity import to_base

KNOWN = Knowledge.shipped()
SHARED = KNOWN.shared_cues
ROOT = Path(__file__).resolve().parent.parent
OWN = ROOT / "corpora" / "gold" / "frames.jsonl"
DEV = ROOT.parent / "shared" / "gold" / "frames_dev.jsonl"
JURISDICTION = {
    "zh": "CN", "en": "SG", "vi": "VN", "th": "TH", "id": "ID", "ms": "MY",
    "my": "MM", "km": "KH", "lo": "LA", "tl": "PH", "pt": "TL", "tet": "TL",
}  # fmt: skip


def analyse_text(text: str, jurisdiction: str, language: str, lead_in: str = "") -> Requirement:
    return analyse_one(text, jurisdiction, language, knowledge=KNOWN, context=lead_in)


def found(text: str, language: str, jurisdiction: str = "") -> list[tuple[str, str, float, str]]:
    r = analyse_text(text, jurisdiction or JURISDICTION[language], language)
    return [(q.kind, q.op, q.value, q.unit) for q in r.quantities]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh", "工厂有三百人以上的", [("persons", ">=", 300, "person")]),
        ("zh", "罚百分之五", [("percentage", "=", 5, "%")]),
        ("zh", "处二十万元以上一百万元以下罚款", [("money", "range", 200000, "CNY")]),
        ("zh", "每天上班不超过七小时，每周不超过四十小时", [("duration", "<=", 7, "h/d"), ("duration", "<=", 40, "h/wk")]),
        ("zh", "每半年至少演练一次", [("frequency", ">=", 1, "/(6.mo)")]),
        ("zh", "厂长应当在五个工作日内答复", [("deadline", "<=", 5, "d")]),
        ("zh", "第三十条第二款所说的两周年", [("duration", "=", 2, "a")]),
        ("vi", "trong vòng ba mươi ngày", [("deadline", "<=", 30, "d")]),
        ("vi", "nghỉ tối đa hai năm", [("duration", "<=", 2, "a")]),
        ("vi", "sáu tháng một lần", [("frequency", "=", 1, "/(6.mo)")]),
        ("vi", "ngày 15 tháng 5 năm 2020", []),
        ("th", "ภายในสามสิบวันนับแต่วันแจ้ง", [("deadline", "<=", 30, "d")]),
        ("th", "ปรับไม่เกิน ๕๐,๐๐๐ บาท", [("money", "<=", 50000, "THB")]),
        ("id", "paling sedikit 1 (satu) orang dokter", [("persons", ">=", 1, "person")]),
        ("id", "denda paling banyak seratus juta rupiah", [("money", "<=", 100_000_000, "IDR")]),
        ("id", "dalam waktu 2 x 24 jam", [("deadline", "<=", 48, "h")]),
        ("ms", "tidak melebihi RM50,000", [("money", "<=", 50000, "MYR")]),
        ("en", "a fine not exceeding S$50,000", [("money", "<=", 50000, "SGD")]),
        ("en", "within sixty (60) days after receipt", [("deadline", "<=", 60, "d")]),
        ("en", "eight hours per day, or 48 hours per week", [("duration", "=", 8, "h/d"), ("duration", "=", 48, "h/wk")]),
        ("en", "section 12 and Article 40 of the Act of 1997", []),
        ("km", "ក្នុងរយៈពេល ៣០ ថ្ងៃ", [("deadline", "<=", 30, "d")]),
        ("km", "កម្មករហាសិបនាក់ឡើងទៅ", [("persons", ">=", 50, "person")]),
        ("lo", "ບໍ່ເກີນສີ່ສິບແປດຊົ່ວໂມງຕໍ່ອາທິດ", [("duration", "<=", 48, "h/wk")]),
        ("my", "ငါးနှစ်", [("duration", "=", 5, "a")]),
        ("my", "ကျပ်သိန်းငါးဆယ်ထက်မပိုသော", [("money", "<=", 5_000_000, "MMK")]),
        ("tl", "sa loob ng dalawampu't apat na oras", [("deadline", "<=", 24, "h")]),
        ("pt", "não pode exceder quarenta e quatro horas por semana", [("duration", "<=", 44, "h/wk")]),
    ],
)  # fmt: skip
def test_quantities(language: str, text: str, expected: list[tuple[str, str, float, str]]) -> None:
    assert found(text, language) == expected


def test_money_follows_the_country() -> None:
    assert found("a fine of $500", "en", "SG")[0][3] == "SGD"
    assert found("multa de 500 dólares", "pt", "TL")[0][3] == "USD"


def test_working_days_and_exclusive_ranges() -> None:
    working = analyse_text("Laporan disampaikan paling lambat 7 (tujuh) hari kerja", "ID", "id").quantities[0]
    assert (working.qual, working.value) == ("working_day", 7)
    ages = analyse_text("Người từ đủ 13 tuổi đến chưa đủ 15 tuổi", "VN", "vi").quantities[0]
    assert (ages.op, ages.value, ages.value2, ages.value2_exclusive) == ("range", 13, 15, True)


def test_spans_slice_the_text() -> None:
    for frame in read_frames(OWN):
        r = analyse_text(frame["text"], frame["juris"], frame["lang"])
        for q in r.quantities:
            assert frame["text"][q.start : q.end] == q.quote != ""


@pytest.mark.parametrize(
    ("language", "text", "modality", "bearer"),
    [
        ("zh", "任何人不得毁坏防护栏。", "prohibition", "any_person"),
        ("zh", "车间温度不得超过35℃。", "obligation", "employer"),
        ("vi", "Nghiêm cấm người sử dụng lao động giữ bằng gốc.", "prohibition", "employer"),
        ("th", "ห้ามมิให้นายจ้างเก็บบัตรของลูกจ้าง", "prohibition", "employer"),
        ("id", "Buruh berhak istirahat setelah bekerja.", "right", "worker"),
        ("ms", "Menteri boleh membuat peraturan.", "power", "authority"),
        ("en", "Employees must not be dismissed for asking questions.", "prohibition", "employer"),
        ("en", "Whoever ignores the order is liable to a fine.", "penalty", "any_person"),
        ("en", '"Lift" means any hoisting apparatus.', "definition", "other"),
    ],
)
def test_modality_and_bearer(language: str, text: str, modality: str, bearer: str) -> None:
    r = analyse_text(text, JURISDICTION[language], language)
    assert (r.modality, r.bearer) == (modality, bearer)


def test_penalties_themes_and_conditions() -> None:
    r = analyse_text("Nếu máy hỏng, người sử dụng lao động phải dừng máy.", "VN", "vi")
    assert r.conditions and r.conditions[0].startswith("Nếu máy hỏng")
    p = analyse_text("Barang siapa lalai dipidana kurungan paling lama 3 (tiga) bulan.", "ID", "id")
    assert [q.unit for q in p.penalties] == ["mo"] and "inspection-enforcement" in p.themes
    assert r.penalties == ()


def test_lead_in_lends_modality_and_bearer() -> None:
    item = "menolak pekerjaan yang berbahaya;"
    r = analyse_text(item, "ID", "id", lead_in="Pekerja berhak:")
    assert (r.modality, r.bearer, r.bearer_explicit) == ("right", "worker", False)


def test_concepts_come_from_the_spotter() -> None:
    class Spotter:
        def spot(self, text: str, language: str) -> list[ConceptSpan]:
            at = text.find("helmet")
            return [ConceptSpan("safety-helmet", at, at + 6)] if at >= 0 else []

    nlp = language_pipeline("en", "SGD", KNOWN)
    nlp.get_pipe("stdalign_terms").spotter = Spotter()
    r = run(nlp, "A worker must wear a helmet.", "en")
    assert r.concepts == (ConceptSpan("safety-helmet", 21, 27),)


def test_many_keeps_order_and_checks_lengths() -> None:
    rows = analyse_many(["用人单位应当培训。", "Workers may refuse."], "SG", ["zh", "en"], knowledge=KNOWN)
    assert [r.language for r in rows] == ["zh", "en"]
    with pytest.raises(UsageError):
        analyse_many(["a"], "SG", [], knowledge=KNOWN)
    with pytest.raises(UnknownName):
        analyse_text("x", "SG", "xx")
    with pytest.raises(UnknownName):
        analyse_text("x", "ZZ", "en")


def test_odd_texts_do_not_break_it() -> None:
    for language in KNOWN.languages:
        for text in ("", " ", "1", "((((", "١٢ 😀 \u200b", "%" * 200, "x" * 5000):
            assert analyse_text(text, "SG", language).language == language


@pytest.mark.parametrize("language", KNOWN.languages)
def test_cue_files_are_whole(language: str) -> None:
    cues = KNOWN.cues(language)
    topics, bearers = set(SHARED["theme"]), set(SHARED["default_topic_bearer"]) | {"any_person", "other"}
    assert set(cues.topics) <= topics
    assert {c.name for c in cues.bearer} <= bearers
    assert {c.name for c in cues.modality} <= set(SHARED["default_bearer"])
    assert {"obligation", "prohibition", "right"} <= {c.name for c in cues.modality}
    for rule in cues.units:
        assert rule.unit == "currency" or to_base(1.0, rule.unit) is not None, rule.unit


def test_own_gold_is_well_formed() -> None:
    rows = read_frames(OWN)
    assert len(rows) >= 150 and len({r["text"] for r in rows}) == len(rows)
    assert {"km", "lo", "my", "ms", "tl", "pt"} <= {r["lang"] for r in rows}
    assert all(r["file"] == "" and r["address"] == "" for r in rows)


def test_own_gold_scores() -> None:
    scores = evaluate_frames(OWN, KNOWN)
    every = scores.pop("all")
    assert every.quantity_f1 >= 0.95 and every.modality >= 0.95 and every.bearer >= 0.93 and every.topics_f1 >= 0.82
    for language, s in scores.items():
        assert s.quantity_f1 >= 0.80 and s.modality >= 0.85 and s.bearer >= 0.80, language


@pytest.mark.skipif(not DEV.exists(), reason="needs the development gold in ../shared")
def test_development_gold_meets_the_bars() -> None:
    scores = evaluate_frames(DEV, KNOWN)
    every = scores.pop("all")
    assert every.quantity_f1 >= 0.90 and every.modality >= 0.90 and every.bearer >= 0.85 and every.topics_f1 >= 0.75
    # C055 calls a numeric limit a ban, against the conventions (docs/requirements.md): its modality is not counted
    frames = [frame for frame in read_frames(DEV) if frame["id"] != "C055"]
    for language, s in scores.items():
        own = [frame for frame in frames if frame["lang"] == language]
        modality = score(own, analyse_frames(own, KNOWN)).modality
        assert s.quantity_f1 >= 0.80 and modality >= 0.80 and s.bearer >= 0.75, language


def test_score_counts_what_is_wrong() -> None:
    frame = {
        "id": "x", "bearer": "worker", "bearer_explicit": True, "modality": "right", "topics": ["ppe"],
        "quantities": [{"kind": "age", "op": ">=", "value": 18, "unit": "a"}],
    }  # fmt: skip
    r = analyse_text("Người sử dụng lao động phải cấp mũ.", "VN", "vi")
    s = score([frame], [r])
    assert (s.modality, s.bearer, s.quantity_recall) == (0.0, 0.0, 0.0)
    assert s.misses[0]["modality"] == ("right", "obligation")


def test_broken_frames_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "frames.jsonl"
    path.write_text(json.dumps([1]) + "\n")
    with pytest.raises(CorpusError, match=r"frames\.jsonl:1"):
        read_frames(path)
