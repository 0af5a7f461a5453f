"""A part of a notebook's page: self-contained, in the colours of what is around it."""

from __future__ import annotations

from .markup import Content, Markup, element

# Text and lines take the colour of the page, so that light and dark need no second style.
STYLE = """
.mlgit-nb{font-size:13px;line-height:1.5;color:inherit;overflow-x:auto}
.mlgit-nb table{border-collapse:collapse;margin:.3em 0 .8em;font:inherit;color:inherit;border:0}
.mlgit-nb td,.mlgit-nb th{padding:.15em .8em .15em 0;text-align:left;border:0}
.mlgit-nb td,.mlgit-nb th{white-space:nowrap;background:none}
.mlgit-nb th{font-weight:600;opacity:.7}
.mlgit-nb tr{border-bottom:1px solid rgba(128,128,128,.25);background:none}
.mlgit-nb .n{text-align:right;font-variant-numeric:tabular-nums}
.mlgit-nb .k{opacity:.7}
.mlgit-nb code{font-size:12px;background:none;color:inherit;padding:0}
.mlgit-nb h4{margin:.6em 0 .1em;font-size:13px}
.mlgit-nb .ok{color:#2a9d4e}.mlgit-nb .bad{color:#d1494a}.mlgit-nb .dim{opacity:.6}
.mlgit-nb svg text{fill:currentColor;font-size:12px}
.mlgit-nb svg path{fill:none;stroke:currentColor;stroke-opacity:.4}
.mlgit-nb svg rect{fill:rgba(128,128,128,.12);stroke:currentColor;stroke-opacity:.4}
.mlgit-nb svg rect.root{stroke-opacity:1;stroke-width:2}
""".replace("\n", "")


def part(*content: Content) -> Markup:
    """What ``_repr_html_`` returns."""
    return element("div", element("style", Markup(STYLE)), *content, class_="mlgit-nb")


def title(text: str, *after: Content) -> Markup:
    """What it is about."""
    return element("div", element("b", element("code", text)), " ", *after)


def section(name: str, *content: Content) -> Markup:
    """A headed part of it."""
    return element("div", element("h4", name), *content)


def status(word: str) -> Markup:
    """How a run or task ended: a mark and a word, not a colour alone."""
    mark, look = {"succeeded": ("✓", "ok"), "failed": ("✗", "bad"), "lost": ("✗", "bad")}.get(
        word, ("·", "dim")
    )
    return element("span", f"{mark} {word}", class_=look)
