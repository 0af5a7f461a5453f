"""Two steps that run beside each other, and a join of both."""
from metaflow import FlowSpec, step


class BranchFlow(FlowSpec):
    @step
    def start(self):
        self.numbers = [3, 1, 4, 1, 5, 9, 2, 6]
        self.next(self.mean, self.median)

    @step
    def mean(self):
        self.value = sum(self.numbers) / len(self.numbers)
        self.next(self.join)

    @step
    def median(self):
        ordered = sorted(self.numbers)
        self.value = (ordered[3] + ordered[4]) / 2
        self.next(self.join)

    @step
    def join(self, inputs):
        self.skew = inputs.mean.value - inputs.median.value
        self.next(self.end)

    @step
    def end(self):
        print(f"The mean lies {self.skew} above the median")


if __name__ == "__main__":
    BranchFlow()
