"""SKOS (W3C 2009) of the termbase, in Turtle."""

from __future__ import annotations

from stdalign.terms import Termbase

BASE = "https://w3id.org/stdalign/concept/"


def to_skos(termbase: Termbase) -> bytes:
    """Every concept with preferred and other labels, definition, broader concept and note."""
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
    return graph.serialize(format="turtle").encode()
