"""Flows of Metaflow of a few methods, and what they are translated to."""

from __future__ import annotations

from textwrap import dedent

from mlgit.from_metaflow.translate import Translated, translate

HEAD = "from metaflow import FlowSpec, Parameter, step\n\n\nclass TryFlow(FlowSpec):\n"


def flow(*methods: str, head: str = HEAD) -> Translated:
    body = "\n".join(dedent(method).strip("\n") for method in methods)
    indented = "\n".join(f"    {line}" if line else "" for line in body.splitlines())
    return translate(f"{head}{indented}\n")


START = """
@step
def start(self):
    self.numbers = [1, 2]
    self.next(self.end)
"""
END = """
@step
def end(self):
    print(self.numbers)
"""


def calls(translated: Translated) -> list[str]:
    """What the function of the flow does."""
    after = translated.text.split("@flow", 1)[1].split("\n\n\n")[0]
    return [line.strip() for line in after.splitlines()[2:] if line.strip()]


def function(translated: Translated, name: str) -> str:
    return next(part for part in translated.text.split("\n\n\n") if f"def {name}(" in part)
