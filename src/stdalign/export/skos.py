"""SKOS (W3C 2009) of the termbase, in Turtle."""

from __future__ import annotations

from collections.abc import Iterable

from stdalign.catalogue import CommonRequirement
from stdalign.terms import Termbase

BASE = "https://w3id.org/stdalign/concept/"
LABELS = "http://www.w3.org/2008/05/skos-xl#"


REQUIREMENTS = "https://w3id.org/stdalign/requirement/"


def to_skos(termbase: Termbase, requirements: Iterable[CommonRequirement] = ()) -> bytes:
    """Every concept with preferred and other labels, definition, broader concept and note; common requirements in a scheme of their own.

    A label whose source is known stands once more as a label of SKOS-XL, which alone can carry one (``dcterms:source``).
    """
    from rdflib import BNode, Graph, Literal, Namespace, URIRef
    from rdflib.namespace import DCTERMS, RDF, SKOS

    graph = Graph()
    here, labels = Namespace(BASE), Namespace(LABELS)
    graph.bind("skos", SKOS)
    graph.bind("skosxl", labels)
    scheme = URIRef(BASE.rstrip("/"))
    graph.add((scheme, RDF.type, SKOS.ConceptScheme))
    for concept in termbase.concepts.values():
        node = here[concept.id]
        graph.add((node, RDF.type, SKOS.Concept))
        graph.add((node, SKOS.inScheme, scheme))
        graph.add((node, SKOS.definition, Literal(concept.definition, lang="en")))
        if concept.broader:
            graph.add((node, SKOS.broader, here[concept.broader]))
        if concept.note:
            graph.add((node, SKOS.note, Literal(concept.note, lang="en")))
        for term in concept.terms:
            label = SKOS.prefLabel if term.preferred else SKOS.altLabel
            written = Literal(term.text, lang=term.language)
            graph.add((node, label, written))
            if term.source:
                one = BNode()
                graph.add((node, labels.prefLabel if term.preferred else labels.altLabel, one))
                graph.add((one, RDF.type, labels.Label))
                graph.add((one, labels.literalForm, written))
                graph.add((one, DCTERMS.source, Literal(term.source)))
    whole = URIRef(REQUIREMENTS.rstrip("/"))
    for entry in requirements:
        node = URIRef(REQUIREMENTS + entry.id)
        graph.add((whole, RDF.type, SKOS.ConceptScheme))
        graph.add((node, RDF.type, SKOS.Concept))
        graph.add((node, SKOS.inScheme, whole))
        graph.add((node, SKOS.notation, Literal(entry.id)))
        for language, text in entry.text.items():
            graph.add((node, SKOS.prefLabel, Literal(text, lang=language)))
    return graph.serialize(format="turtle").encode()
