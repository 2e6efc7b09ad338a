"""The filters of alignments as OpenAPI describes them, and choices as schemas."""

from __future__ import annotations

from typing import Any

from stdalign.desk import FIELDS, PAGE_MOST, RELATIONS, SORTS, STATES, STRINGENCIES, Choices

ADDRESS = r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}#[a-z]{1,12}_[a-z0-9._-]{1,80}"


def one_of(values: tuple[str, ...]) -> dict[str, Any]:
    """The schema of one of some values."""
    return {"type": "string", "enum": list(values)}


def several(values: tuple[str, ...], most: int = 10, least: int = 1) -> dict[str, Any]:
    """The schema of ``least`` to ``most`` values with commas between."""
    one = f"({'|'.join(values)})"
    return {"type": "string", "example": ",".join(values[:least]), "pattern": f"^{one}(,{one}){{{least - 1},{most - 1}}}$"}


def parameters(choices: Choices) -> list[dict[str, Any]]:
    """Query parameters of the route of alignments."""
    codes = "|".join(choices.jurisdictions)
    side = {"type": "string", "example": choices.jurisdictions[0], "pattern": f"^(({codes})(,({codes})){{0,12}}|{ADDRESS})$"}
    share, truth = {"type": "number", "minimum": 0, "maximum": 1}, {"type": "boolean"}
    found: dict[str, tuple[dict[str, Any], str]] = {
        "source": (side, "Country codes with commas, or one article's address."),
        "target": (side, "Country codes with commas, or one article's address."),
        "instrument": ({"type": "string", "pattern": "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$"}, "An instrument on either side."),
        "topic": (one_of(choices.topics), "A topic of the source article."),
        "theme": (one_of(choices.themes), "A theme of the catalogue."),
        "sector": (one_of(choices.sectors), "A sector of the catalogue."),
        "relation": (several(RELATIONS), "One or more, with commas: equal, subset, superset, …"),
        "stringency": (several(STRINGENCIES), "One or more: stricter, looser, same, incomparable, nothing."),
        "min_probability": (share, "At least."),
        "max_probability": (share, "At most."),
        "max_rank": (
            {"type": "integer", "minimum": 0, "maximum": 9999},
            "Only the best so many of a source article.",
        ),
        "no_counterpart": (truth, "Whether nothing in the target answers the source."),
        "stale": (truth, "Whether a text changed since."),
        "review": (one_of(STATES), "Where the pair stands after its reviews."),
        "sort": (one_of(SORTS), "Order; position is that of the source's articles."),
        "limit": ({"type": "integer", "minimum": 1, "maximum": PAGE_MOST, "default": 20}, "How many a page."),
        "page": ({"type": "integer", "minimum": 1, "maximum": 9999, "default": 1}, "Which page, where there is no cursor."),
        "cursor": ({"type": "string", "pattern": "^[A-Za-z0-9_-]{4,200}$"}, "`next` of the page before."),
        "fields": (several(FIELDS), f"Of {', '.join(FIELDS)}; with commas."),
        "total": (truth, "Count the rows of all pages, too: `total`, and the header X-Total-Count."),
        "format": (one_of(("json", "csv")), "Instead of the Accept header."),
    }
    return [
        {"name": name, "in": "query", "required": False, "schema": schema, "description": text}
        for name, (schema, text) in found.items()
    ]


def choose(document: dict[str, Any], choices: Choices) -> None:
    """Write into an OpenAPI document, in place, what its fields take: a schema that says ``x-choices`` gets their values."""
    for parameter in (
        p for path in document["paths"].values() for about in path.values() for p in about.get("parameters", [])
    ):
        kind = parameter["schema"].pop("x-choices", "")
        if kind:
            values: tuple[str, ...] = getattr(choices, kind)
            few, many = parameter["schema"].pop("x-several", (0, 0))
            made = several(values, many, few) if many else one_of(values)
            kept = {name: parameter["schema"][name] for name in ("default", "title") if name in parameter["schema"]}
            parameter["schema"] = {**made, **kept}
