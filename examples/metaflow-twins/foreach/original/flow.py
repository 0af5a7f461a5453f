"""One task for each item of a list that is known only at run time."""
from metaflow import FlowSpec, step


class ForeachFlow(FlowSpec):
    @step
    def start(self):
        self.titles = sorted({"Stella Maris", "Solaris", "Persuasion"})
        self.next(self.count, foreach="titles")

    @step
    def count(self):
        self.title = self.input
        self.vowels = sum(letter in "aeiou" for letter in self.title.lower())
        self.next(self.join)

    @step
    def join(self, inputs):
        self.results = [[task.title, task.vowels] for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        print(self.results)


if __name__ == "__main__":
    ForeachFlow()
