"""A made-up document as Akoma Ntoso, in the school of articles or of sections, with or without identifiers."""

from __future__ import annotations

from lxml import etree

from stdalign.testing.forge.convention import convention
from stdalign.testing.forge.grow import dice_of
from stdalign.testing.forge.tree import Document, Node

_NS = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_ARTICLES = {"unit": "article", "paragraph": "paragraph", "point": "point", "subpoint": "point"}
_SECTIONS = {"unit": "section", "paragraph": "subsection", "point": "paragraph", "subpoint": "subparagraph"}
_STEPS = {"article": "art", "section": "sec", "chapter": "chp", "paragraph": "para", "subsection": "subsec"}


def stated(document: Document) -> bytes:
    """The file; its tree is stated, so that nothing has to be guessed."""
    return _Writer(document).written()


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.names = _SECTIONS if document.school == "section" else _ARTICLES
        self.parted = document.counted
        self.identified = dice_of(document, "akn").random() < 0.5

    def written(self) -> bytes:
        document = self.document
        root = etree.fromstring(f'<akomaNtoso xmlns="{_NS}"/>')
        act = self.sub(root, "act" if document.document == "law" else "doc", name=document.kind)
        meta = self.sub(self.sub(act, "meta"), "identification", source="#forge")
        uri = f"/akn/{document.jurisdiction.lower()}/act/2020/1"
        self.sub(self.sub(meta, "FRBRWork"), "FRBRthis", value=uri)
        preface = self.sub(act, "preface")
        for line in document.front:
            self.sub(preface, "p").text = line
        body = self.sub(act, "body" if document.document == "law" else "mainBody")
        for node in document.body:
            self.node(body, node, "")
        if document.closing:
            conclusions = self.sub(act, "conclusions")
            for line in document.closing:
                self.sub(conclusions, "p").text = line
        if document.annexes:
            attachments = self.sub(act, "attachments")
            for annex in document.annexes:
                self.annex(attachments, annex)
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=False)

    def sub(self, parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
        return etree.SubElement(parent, f"{{{_NS}}}{tag}", attrib=attributes)

    def annex(self, parent: etree._Element, node: Node) -> None:
        attachment = self.sub(parent, "attachment", eId=f"att_{node.number}")
        self.sub(attachment, "heading").text = node.label
        doc = self.sub(attachment, "doc", name="annex")
        preface = self.sub(doc, "preface")
        for line in node.rows[0]:
            self.sub(preface, "p").text = line
        body = self.sub(doc, "mainBody")
        for child in node.children:
            self.node(body, child, f"att_{node.number}__")

    def node(self, parent: etree._Element, node: Node, prefix: str) -> None:
        if self.parted and node.role in ("quote", "note", "table"):  # it stands in the paragraph before it
            last = parent[-1] if len(parent) and parent[-1].tag.endswith("}paragraph") else parent
            parent = last[-1] if len(last) and last[-1].tag.endswith("}content") else last
        if node.role == "table":
            self.table(parent, node)
        elif node.role == "note":
            note = self.sub(parent, "hcontainer", name="note")
            self.sub(note, "num").text = node.label
            self.sub(self.sub(note, "content"), "p").text = node.text
        elif node.role == "quote":
            self.sub(parent, "p").text = node.text
        elif node.role in ("plain", "front"):
            self.plain(parent, node, prefix)
        else:
            self.numbered(parent, node, prefix)

    def plain(self, parent: etree._Element, node: Node, prefix: str) -> None:
        counted = self.parted and parent.tag.endswith(("}article", "}section"))
        holder = self.sub(parent, "paragraph") if counted else parent
        if node.children and node.role == "plain":
            listing = self.sub(holder, "list")
            self.sub(self.sub(listing, "intro"), "p").text = node.text
            for child in node.children:
                self.node(listing, child, prefix)
            return
        where = self.sub(holder, "content") if counted else holder
        self.sub(where, "p").text = node.text

    def table(self, parent: etree._Element, node: Node) -> None:
        table = self.sub(parent, "table")
        for row in node.rows:
            line = self.sub(table, "tr")
            for cell in row:
                self.sub(self.sub(line, "td"), "p").text = cell

    def numbered(self, parent: etree._Element, node: Node, prefix: str) -> None:
        tag = node.level if node.role == "container" else self.names.get(node.role, "clause")
        own = f"{prefix}{_STEPS.get(tag, tag)}_{node.number}"
        made = self.sub(parent, tag, **({"eId": own} if self.identified else {}))
        self.sub(made, "num").text = node.label
        if node.heading:
            self.sub(made, "heading").text = node.heading
        below = f"{own}__"
        if convention(self.document.jurisdiction, self.document.kind).restart is False and node.role == "container":
            below = prefix
        nested = [child for child in node.children if child.role not in ("plain", "table", "note", "quote")]
        if node.text:
            self.sub(self.sub(made, "intro" if nested else "content"), "p").text = node.text
        self.parted = self.document.counted or sum(child.role == "plain" for child in node.children) > 1
        simple = node.children and not nested and not self.parted and not any(c.children for c in node.children)
        holder = self.sub(made, "content") if simple and not node.text else made
        parted = self.parted
        for child in node.children:
            self.parted = parted
            self.node(holder, child, below)
