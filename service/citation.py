"""Where a quote in a pack comes from, as people cite it."""

from __future__ import annotations

from collections.abc import Mapping

from service import present
from service.freshness import Freshness
from service.packs import Quote


def place(quoted: Quote) -> str:
    """Return title and heading path, the title not said twice."""
    return " › ".join((quoted.title, *(step for step in quoted.heading if step != quoted.title)))


def body(quoted: Quote) -> str:
    """Return the quoted text without a first line that ``place`` says already: passages begin with their heading."""
    first, _, rest = quoted.text.partition("\n")
    last = quoted.heading[-1] if quoted.heading else quoted.title
    return rest if rest.strip() and first.strip() in (last, quoted.title) else quoted.text


def origin(quoted: Quote, t: Mapping[str, str]) -> tuple[str, ...]:
    """Return source, page where there are pages, and the date of the version that was quoted."""
    page = (t["page"].format(page=quoted.page),) if quoted.page else ()
    return quoted.source, *page, t["pack_version"].format(date=quoted.updated[:10])


def link(quoted: Quote, fresh: Freshness) -> str:
    """Return the path of the reader, open where the quote stands today if its words do."""
    stands = fresh.now if fresh.now is not None and fresh.kind in ("same", "cited") else quoted
    return present.link(stands.document_id, stands.passage_id)
