"""What counts of a clause: its main clause, not what leads in, what a relative clause says or that something is amended."""

from __future__ import annotations

import pytest

from stdalign.analysis.features import Seen
from stdalign.analysis.pieces import segments
from stdalign.analysis.reader import Steps
from stdalign.analysis.said import Said
from stdalign.knowledge import Knowledge

KNOWN = Knowledge.shipped()


def look(language: str, text: str) -> Seen:
    return Steps.of(language, KNOWN).look(Said(), text)


@pytest.mark.parametrize(
    ("language", "text", "modality", "bearer"),
    [
        # an exception that leads in ends with the comma before the main clause
        ("en", "Except in an emergency at sea or below ground, no employer shall keep a worker on duty twice.", "prohibition", "employer"),
        ("en", "Unless exempted by the Board, an employer must not let the room to others.", "prohibition", "employer"),
        # a verb of a relative clause is not that of the clause
        ("en", "No employer shall pay less than the rate that may be prescribed by the Minister.", "prohibition", "employer"),
        ("en", "The employer shall notify within such time as the Minister may allow.", "obligation", "employer"),
        ("en", "It shall be lawful for an employer to stop the sum from the wages.", "permission", "employer"),
        ("id", "Pengusaha diwajibkan menaati ketentuan yang berlaku bagi tempat kerjanya.", "obligation", "employer"),
        ("id", "Setiap orang yang karena pekerjaannya dapat menimbulkan debu harus memasang penyedot.", "obligation", "any_person"),
        ("vi", "Học viên được cơ quan tổ chức lớp học hỗ trợ tiền ăn.", "right", None),
        ("id", "Panitia terdiri dari ketua, sekretaris dan tiga anggota.", "procedure", None),
    ],
)  # fmt: skip
def test_the_rules_read_the_main_clause(language: str, text: str, modality: str, bearer: str | None) -> None:
    read = look(language, text).alone
    assert read.modality == modality and (bearer is None or read.bearer == bearer)


def test_a_verb_of_a_relative_clause_weighs_less_than_one_of_its_own() -> None:
    aside = look("en", "Such gloves as the inspector may choose").alone.cues
    own = look("en", "The inspector may choose the gloves").alone.cues
    assert {one.name for one in aside} == {one.name for one in own} == {"power", "permission"}
    assert all(one.weight < 0.5 for one in aside) and all(one.weight >= 1 for one in own)


AMENDING = [
    ("en", "en", "The principal Act is amended by inserting after section 9 the following section: “Lifts 9a. (1) ",
     "The employer shall have every lift examined by a licensed engineer.”", "obligation", "employer"),
    ("ms", "en", "Akta ibu dipinda dengan memasukkan selepas seksyen 9 seksyen yang berikut: “Lifts 9a. (1) ",
     "The Minister may exempt any class of lifts from this Part.”", "power", "authority"),
    ("ms", "ms", "Akta ibu dipinda dengan menggantikan seksyen 9 dengan seksyen yang berikut: “9. ",
     "Majikan hendaklah memeriksa setiap lif pada setiap bulan.”", "obligation", "employer"),
    ("vi", "vi", "Sửa đổi, bổ sung khoản 2 Điều 9 như sau: “2. ",
     "Người sử dụng lao động phải kiểm tra thang máy hằng tháng.”", "obligation", "employer"),
    ("id", "id", "Ketentuan Pasal 9 diubah sehingga berbunyi sebagai berikut: Pasal 9 (1) ",
     "Pengusaha wajib memeriksa setiap lift sekali sebulan.", "obligation", "employer"),
    ("zh", "zh", "将第九条修改为：“第九条 ", "用人单位应当每月检查一次电梯和起重机械。”", "obligation", "employer"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "spoken", "frame", "put_in", "modality", "bearer"), AMENDING)
def test_of_an_amending_clause_the_text_that_it_puts_in_counts(
    language: str, spoken: str, frame: str, put_in: str, modality: str, bearer: str
) -> None:
    seen = look(language, frame + put_in)
    assert seen.text[seen.start :] == put_in and seen.language == spoken
    assert (seen.read.modality, seen.read.bearer) == (modality, bearer)
    assert seen.read.cue is not None and seen.read.cue.start >= seen.start
    assert segments(seen, language != "zh")[0][0].strip()[:2] == put_in[:2]


@pytest.mark.parametrize(
    "text",
    [
        "Section 4 is amended by substituting for the words “two years” the words “five years”.",
        "The employer shall post the following notice in the room where the press stands.",
    ],
)
def test_what_puts_in_no_text_is_read_whole(text: str) -> None:
    assert look("en", text).start == 0
