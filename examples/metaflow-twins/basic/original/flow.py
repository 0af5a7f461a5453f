"""A straight line of steps, each of which leaves artifacts to the next."""
from metaflow import FlowSpec, step


class BasicFlow(FlowSpec):
    @step
    def start(self):
        self.words = "every run of mine is kept".split()
        self.next(self.measure)

    @step
    def measure(self):
        self.lengths = {word: len(word) for word in self.words}
        self.mean = sum(self.lengths.values()) / len(self.lengths)
        self.next(self.end)

    @step
    def end(self):
        print(f"{len(self.words)} words of {self.mean} letters")


if __name__ == "__main__":
    BasicFlow()
