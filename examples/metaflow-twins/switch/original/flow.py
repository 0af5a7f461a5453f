"""One of several steps, by name, which meet again without going round."""
from metaflow import FlowSpec, Parameter, step


class SwitchFlow(FlowSpec):
    text = Parameter("text", default="a tab\tbetween")

    @step
    def start(self):
        kinds = [("tsv", "\t"), ("csv", ","), ("words", " ")]
        self.kind = next(name for name, mark in kinds if mark in self.text)
        self.next({"tsv": self.tabs, "csv": self.commas, "words": self.blanks}, condition="kind")

    @step
    def tabs(self):
        self.fields = self.text.split("\t")
        self.next(self.count)

    @step
    def commas(self):
        self.fields = self.text.split(",")
        self.next(self.count)

    @step
    def blanks(self):
        self.fields = self.text.split()
        self.next(self.count)

    @step
    def count(self):
        self.found = len(self.fields)
        self.next(self.end)

    @step
    def end(self):
        print(f"{self.found} fields, as {self.kind}")


if __name__ == "__main__":
    SwitchFlow()
