"""Two branches that change artifacts of the same name, merged again."""
from metaflow import FlowSpec, step


class JoinFlow(FlowSpec):
    @step
    def start(self):
        self.seed = 7
        self.score = 0
        self.next(self.linear, self.boosted)

    @step
    def linear(self):
        self.score = self.seed * 3 % 5
        self.weights = [0.25, 0.75]
        self.next(self.join)

    @step
    def boosted(self):
        self.score = self.seed * 2 % 5
        self.trees = self.seed + 1
        self.scratch = "not wanted later"
        self.next(self.join)

    @step
    def join(self, inputs):
        # Both branches have one, so that merging needs to be told which.
        self.score = max(inputs.linear.score, inputs.boosted.score)
        self.merge_artifacts(inputs, exclude=["scratch"])
        self.next(self.end)

    @step
    def end(self):
        self.summary = {"seed": self.seed, "score": self.score, "trees": self.trees, "weights": self.weights}


if __name__ == "__main__":
    JoinFlow()
