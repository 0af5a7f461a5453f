"""HTML that no text can break out of: whatever is not markup already is escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Union


class Markup(str):
    """A piece of HTML."""

    __slots__ = ()


Content = Union[Markup, str, int, float, None, Sequence["Content"]]


def element(tag: str, *content: Content, **attributes: Content) -> Markup:
    """An element; ``class_`` is its class, ``_`` in names is ``-``, and ``None`` leaves an attribute out."""
    written = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{escape(str(value), quote=True)}"'
        for name, value in attributes.items()
        if value is not None
    )
    return Markup(f"<{tag}{written}>{joined(*content)}</{tag}>")


def joined(*content: Content) -> Markup:
    """Pieces one after the other."""
    return Markup("".join(_piece(each) for each in content))


def _piece(content: Content) -> str:
    if content is None:
        return ""
    if isinstance(content, Markup):
        return content
    if isinstance(content, (list, tuple)):
        return joined(*content)
    return escape(_visible(str(content)), quote=True)


def _visible(text: str) -> str:
    """What would turn the direction of a text around, or hide, is shown as its code."""
    return "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text)


def table(heads: list[Content], rows: list[list[Content]], numeric: frozenset[int] = frozenset()) -> Markup:
    """Columns whose place is in ``numeric`` are aligned to the right."""

    def cells(tag: str, row: list[Content]) -> list[Content]:
        return [element(tag, cell, class_="n" if i in numeric else None) for i, cell in enumerate(row)]

    head = element("thead", element("tr", cells("th", heads)))
    body = element("tbody", [element("tr", cells("td", row)) for row in rows])
    return element("table", head, body)
