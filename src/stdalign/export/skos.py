"""SKOS (W3C 2009) of the termbase, in Turtle."""

from __future__ import annotations

from collections.abc import Iterable

from stdalign.catalogue import CommonRequirement
from stdalign.terms import Termbase

BASE = "https://w3id.org/stdalign/concept/"


REQUIREMENTS = "https://w3id.org/stdalign/requirement/"


def to_skos(termbase: Termbase, requirements: Iterable[CommonRequirement] = ()) -> bytes:
    """Every concept with preferred and other labels, definition, broader concept and note; common requirements in a scheme of their own."""
    from rdflib import Graph, Literal, Namespace, URIRef
    from rdflib.namespace import RDF, SKOS

    graph = Graph()
    here = Namespace(BASE)
    graph.bind("skos", SKOS)
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
            graph.add((node, label, Literal(term.text, lang=term.language)))
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
