"""Objects of classes of the file, which a later step has to be able to read."""

from __future__ import annotations

from pathlib import Path

from mlgit.from_metaflow.__main__ import document

from .flow_text import END, HEAD, START, flow, function

CLASS = "class Row:\n    def __init__(self, size):\n        self.size = size\n\n\n"
MORE = "@step\ndef more(self):\n    {}\n    self.next(self.end)\n"


def test_a_step_names_the_class_of_what_it_gets() -> None:
    head = f"{CLASS}def made():\n    return [Row(1)]\n\n\n{HEAD}"
    made = flow(
        START.replace("[1, 2]", "made()").replace("self.end", "self.more"),
        MORE.format("self.first, self.size = self.numbers[0], len(self.numbers)"),
        END.replace("self.numbers", "self.first, self.size"),
        head=head,
    )
    line = "    _ = Row  # what the arguments have objects of\n"
    assert "Row" not in function(made, "start").split("class", 1)[0]
    assert line in function(made, "more")
    assert line in function(made, "end")


def test_no_class_is_named_where_none_can_be_read() -> None:
    made = flow(
        START.replace("[1, 2]", "len([Row(1)])").replace("self.end", "self.more"),
        MORE.format("self.size = self.numbers"),
        END.replace("self.numbers", "self.size"),
        head=CLASS + HEAD,
    )
    assert "_ = Row" not in made.text


def test_a_class_of_a_module_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "rows.py").write_text(CLASS)
    head = HEAD.replace("\n\n\n", "\nfrom rows import Row\n\n\n", 1)
    steps = "    @step\n    def start(self):\n        self.rows = [Row(1)]\n        self.next(self.end)\n\n"
    steps += "    @step\n    def end(self):\n        print(self.rows[0].size)\n"
    (tmp_path / "flow.py").write_text(head + steps)
    made = document(str(tmp_path / "flow.py"), None)
    assert "    _ = Row  # what the arguments have objects of\n    print(rows[0].size)" in made["text"]
