"""XML of every school: units, numbers as printed, headings, tables, annexes; nothing is dropped without a finding."""

from __future__ import annotations

import pytest

from stdalign.errors import NotText
from stdalign.knowledge import Knowledge
from stdalign.model import Split
from stdalign.profile import load_profile
from stdalign.read import read_bytes
from stdalign.splitting import split_source
from stdalign.steps.prepare import clauses_of

AKN = """<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act name="act"><meta/><body>{}</body>{}</act></akomaNtoso>"""
SECTIONS = AKN.format(
    """<part eId="part_1"><num>Part 1</num><heading>Lamps</heading>
<section eId="sec_1"><num>1.</num><heading>Lighting</heading>
 <subsection eId="sec_1__subsec_1"><num>(1)</num><intro><p>The keeper must—</p></intro>
  <paragraph eId="sec_1__subsec_1__para_a"><num>(a)</num><content><p>trim the wick;</p></content></paragraph>
  <paragraph eId="odd__para_b"><num>(b)</num><content><p>fill the {}lamp<authorialNote><p>See the Oil Act.</p></authorialNote>.</p></content></paragraph>
 </subsection></section>
<section eId="sec_1a"><num>1A.</num><heading>Oil</heading><content><p>The oil is:</p>
 <table><tr><th><p>hours</p></th><th><p>litres</p></th></tr><tr><td><p>8</p></td><td><p>85</p></td></tr></table>
 <p>on 10 m<sup>2</sup>, see section 1(1)(a).</p></content></section></part>""",
    """<attachments><attachment eId="att_1"><heading>Schedule</heading><doc name="schedule"><mainBody>
<paragraph eId="att_1__para_1"><num>1.</num><content><p>A spare lamp.</p></content></paragraph></mainBody></doc></attachment></attachments>""",
)


def split(xml: str, code: str = "SG") -> Split:
    return split_source(read_bytes(xml.encode(), "a.xml")[0], load_profile(code))


def rows(done: Split) -> list[tuple[str, str, str, str, str]]:
    return [(c.eid, c.level.value, c.number, c.heading, c.text) for c in done.clauses if c.component.value != "front"]


@pytest.mark.parametrize("hidden", ["", "\u00ad", "\u200b"])
def test_sections_of_common_law(hidden: str) -> None:
    done = split(SECTIONS.replace("{}", hidden))
    assert rows(done) == [
        ("part_1", "part", "1", "Lamps", ""),
        ("sec_1", "article", "1", "Lighting", ""),
        ("sec_1__subsec_1", "paragraph", "1", "", "The keeper must—"),
        ("sec_1__subsec_1__para_a", "point", "a", "", "trim the wick;"),
        ("sec_1__subsec_1__point_b", "point", "b", "", "fill the lamp."),
        ("sec_1a", "article", "1a", "Oil", "The oil is: on 10 m², see section 1(1)(a)."),
        ("sec_1a__table_1", "text", "1", "", ""),
        ("sec_1a__table_1__row_1", "text", "1", "", "hours | litres"),
        ("sec_1a__table_1__row_2", "text", "2", "", "8 | 85"),
        ("att_1", "annex", "1", "Schedule", ""),
        ("att_1__para_1", "paragraph", "1", "", "A spare lamp."),
    ]
    codes = [finding.code for finding in done.warnings]
    assert "left_out" in codes and ("invisible_characters" in codes) == bool(hidden)
    reference = next(c for c in done.clauses if c.eid == "sec_1a").references[0]
    assert reference.target == "sec_1__subsec_1__para_a"
    source = read_bytes(SECTIONS.replace("{}", "").encode(), "a.xml")[0]
    cells = [source.text[start:end] for start, end, kind in source.blocks if kind == "cell"]
    assert cells == ["hours", "litres", "8", "85"]
    assert [source.text[s:e] for s, e, kind in source.blocks if kind == "row"] == ["hours | litres", "8 | 85"]


def test_clauses_under_foreign_addresses_are_aligned_by_their_section() -> None:
    rows = list(clauses_of("sg-lamps", "SG", split(SECTIONS.replace("{}", "")), Knowledge.shipped()))
    assert {row.clause.eid: row.article for row in rows if row.clause.component.value == "main"} == {
        "part_1": "", "sec_1": "sec_1", "sec_1__subsec_1": "sec_1", "sec_1__subsec_1__para_a": "sec_1",
        "sec_1__subsec_1__point_b": "sec_1", "sec_1a": "sec_1a", "sec_1a__table_1": "sec_1a",
        "sec_1a__table_1__row_1": "sec_1a", "sec_1a__table_1__row_2": "sec_1a",
    }  # fmt: skip
    assert all(row.text_hash for row in rows if row.article and row.clause.level.value != "text")


def test_articles_with_sections_above_them_and_quoted_text() -> None:
    done = split(
        AKN.format(
            """<section><num>Section II</num><heading>Oil</heading><article><num>Article 14 bis</num><heading>Kinds</heading>
<paragraph><num>1.</num><list><intro><p>Oil is:</p></intro><point><num>(a)</num><content><p>of seed;</p></content></point></list></paragraph>
<paragraph><num>2.</num><content><p>It is added: <mod><quotedStructure><article><num>Article 3</num><content><p>Old words.</p></content>
</article></quotedStructure></mod></p></content></paragraph></article></section>""",
            "",
        ),
        "INT",
    )
    assert rows(done) == [
        ("sec_2", "section", "2", "Oil", ""),
        ("art_14bis", "article", "14bis", "Kinds", ""),
        ("art_14bis__para_1", "paragraph", "1", "", "Oil is:"),
        ("art_14bis__para_1__point_a", "point", "a", "", "of seed;"),
        ("art_14bis__para_2", "paragraph", "2", "", "It is added: Article 3 Old words."),
        ("quoted_1", "annex", "1", "", ""),
        ("quoted_1__art_3", "article", "3", "", "Old words."),
    ]


def test_numbers_come_from_the_num_and_not_from_the_address() -> None:
    done = split(
        AKN.format(
            """<article eId="art-z20"><num> § 20</num><paragraph eId="art-z20_abs-z1"><num> (1) </num><content>
<blockList><listIntroduction>Who</listIntroduction><item><num>1.</num><p>lights,</p></item><listWrapUp>is thanked.</listWrapUp></blockList>
</content></paragraph></article>""",
            "",
        ),
        "INT",
    )
    assert rows(done) == [
        ("art_20", "article", "20", "", ""),
        ("art_20__para_1", "paragraph", "1", "", "Who is thanked."),
        ("art_20__para_1__point_1", "point", "1", "", "lights,"),
    ]


def test_numbers_that_begin_anew_in_each_part_are_told_apart() -> None:
    part = "<part><num>Part {0}</num><section><num>1.</num><content><p>Lamp {0}.</p></content></section></part>"
    done = split(AKN.format(part.format(1) + part.format(2), ""))
    assert [(c.eid, c.number) for c in done.articles()] == [("art_1", "1"), ("part_2__art_1", "1")]


def test_legislation_gov_uk() -> None:
    done = split(
        """<Legislation xmlns="http://www.legislation.gov.uk/namespaces/legislation"><Primary><Body><Part><Number>Part 2</Number><Title>Lamps</Title>
<P1group><Title>Lighting</Title><P1><Pnumber>4A</Pnumber><P1para><P2><Pnumber>1</Pnumber><P2para><Text>The keeper must insert
<BlockAmendment><P2><Pnumber>9</Pnumber><P2para><Text>old words</Text></P2para></P2></BlockAmendment></Text><P3><Pnumber>a</Pnumber><P3para>
<Text>oil of 10<Superior>3</Superior> l.</Text></P3para></P3></P2para></P2></P1para></P1></P1group></Part></Body>
<Schedules><Schedule><Number>SCHEDULE 1</Number><TitleBlock><Title>Spare lamps</Title></TitleBlock><ScheduleBody><P1><Pnumber>1</Pnumber><P1para>
<Text>One lamp.</Text></P1para></P1></ScheduleBody></Schedule></Schedules></Primary></Legislation>""",
        "INT",
    )
    assert rows(done) == [
        ("part_2", "part", "2", "Lamps", ""),
        ("art_4a", "article", "4a", "Lighting", ""),
        ("art_4a__para_1", "paragraph", "1", "", "The keeper must insert 9 old words"),
        ("quoted_1", "annex", "1", "", ""),
        ("quoted_1__para_9", "paragraph", "9", "", "old words"),
        ("art_4a__para_1__point_a", "point", "a", "", "oil of 10³ l."),
        ("annex_1", "annex", "1", "Spare lamps", ""),
        ("annex_1__para_1", "paragraph", "1", "", "One lamp."),
    ]


def test_formex() -> None:
    done = split(
        """<ACT><TITLE><TI><P>Regulation on lamps</P></TI></TITLE><ENACTING.TERMS><DIVISION><TITLE><TI><P>CHAPTER I</P></TI><STI><P>Oil</P></STI></TITLE>
<ARTICLE><TI.ART>Article 1</TI.ART><STI.ART><P>Scope</P></STI.ART><PARAG><NO.PARAG>1.</NO.PARAG><ALINEA><P>It covers<NOTE><P>a note</P></NOTE>:</P>
<LIST><ITEM><NP><NO.P>(a)</NO.P><TXT>seed oil on 5 m<HT TYPE="SUP">2</HT>;</TXT></NP></ITEM></LIST></ALINEA></PARAG></ARTICLE></DIVISION></ENACTING.TERMS></ACT>""",
        "INT",
    )
    assert rows(done) == [
        ("chp_1", "chapter", "1", "Oil", ""),
        ("art_1", "article", "1", "Scope", ""),
        ("art_1__para_1", "paragraph", "1", "", "It covers:"),
        ("art_1__para_1__point_a", "point", "a", "", "seed oil on 5 m²;"),
    ]
    assert "Regulation on lamps" in done.source


def test_uslm() -> None:
    done = split(
        """<bill xmlns="http://schemas.gpo.gov/xml/uslm"><meta/><main><section><num value="7">SEC. 7.</num><heading>LAMPS.</heading><subsection>
<num value="a">(a)</num><heading>In general.—</heading><chapeau>The keeper shall—</chapeau><paragraph><num value="1">(1)</num><content>light; and</content>
</paragraph></subsection></section></main></bill>""",
        "INT",
    )
    assert rows(done) == [
        ("art_7", "article", "7", "LAMPS.", ""),
        ("art_7__para_a", "paragraph", "a", "In general.—", "The keeper shall—"),
        ("art_7__para_a__point_1", "point", "1", "", "light; and"),
    ]


def test_ecfr_nests_its_labels() -> None:
    done = split(
        """<DIV5 N="9" TYPE="PART"><HEAD>PART 9—LAMPS</HEAD><DIV8 N="§ 9.12" TYPE="SECTION"><HEAD>§ 9.12   Oil.</HEAD><P>(a) <I>Kinds.</I> (1) The oil is:</P>
<P>(i) Of seed;</P><P>(ii) Of fish.</P><P>(2) It is clean.</P><P>(h) Eight.</P><P>(i) Nine.</P><P>(j) Ten.</P><CITA>[1 FR 2]</CITA></DIV8></DIV5>""",
        "INT",
    )
    assert [(c.eid, c.text) for c in done.clauses if c.level.value != "part"] == [
        ("cl_9.12", ""),
        ("cl_9.12__para_a", "Kinds."),
        ("cl_9.12__para_a__point_1", "The oil is:"),
        ("cl_9.12__para_a__point_1__subpoint_i", "Of seed;"),
        ("cl_9.12__para_a__point_1__subpoint_ii", "Of fish."),
        ("cl_9.12__para_a__point_2", "It is clean."),
        ("cl_9.12__para_h", "Eight."),
        ("cl_9.12__para_i", "Nine."),
        ("cl_9.12__para_j", "Ten."),
    ]
    assert done.articles()[0].heading == "Oil"


def test_an_unknown_school_is_named() -> None:
    with pytest.raises(NotText, match=r"<udhr>.*Formex"):
        read_bytes(b"<udhr><para>All lamps.</para></udhr>", "a.xml")


def test_clauses_of_a_standard_nest_and_notes_are_no_items() -> None:
    xml = AKN.format(
        """<clause><num>4</num><heading>Guards</heading><clause><num>4.1</num><content><p>Oil the hinge.</p></content>
<hcontainer name="note"><num>NOTE</num><content><p>Any oil will do.</p></content></hcontainer></clause>
<clause><num>4.2</num><content><p>Wipe the rail.</p></content></clause></clause>""",
        """<attachments><attachment><heading>Annex A</heading><doc name="annex"><preface><p>Rails</p></preface><mainBody>
<clause><num>A.1</num><content><p>Brass.</p></content></clause></mainBody></doc></attachment></attachments>""",
    )
    done = split(xml, "INT")
    assert [(c.level.value, c.number, c.unit, c.text) for c in done.clauses if c.component.value == "main"] == [
        ("section", "4", False, ""),
        ("clause", "4.1", True, "Oil the hinge."),
        ("text", "1", False, "Any oil will do."),
        ("clause", "4.2", True, "Wipe the rail."),
    ]
    annex = [c for c in done.clauses if c.component.value == "annex"]
    assert [(c.number, c.text) for c in annex] == [("1", "Rails"), ("A.1", "Brass.")] and annex[1].parent == annex[0].eid


def test_numbers_written_as_words_are_read_by_the_country() -> None:
    xml = AKN.format(
        """<chapter><num>BAB I</num><heading>Lampu</heading><section><num>Bagian Kedua</num><heading>Minyak</heading>
<article><num>Pasal 4A</num><content><p>Isi lampu.</p></content></article></section></chapter>""",
        "",
    )
    assert [(c.level.value, c.number) for c in split(xml, "ID").clauses] == [
        ("chapter", "1"),
        ("section", "2"),
        ("article", "4a"),
    ]
