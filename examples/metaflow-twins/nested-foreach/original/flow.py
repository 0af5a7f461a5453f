"""Tasks within tasks: the inner list depends on the outer item, and there is a join for each level."""
from metaflow import FlowSpec, step


class NestedForeachFlow(FlowSpec):
    @step
    def start(self):
        self.regions = ["eu", "us"]
        self.next(self.cities, foreach="regions")

    @step
    def cities(self):
        self.region = self.input
        self.names = {"eu": ["Bern", "Oslo", "Rome"], "us": ["Reno"]}[self.region]
        self.next(self.weigh, foreach="names")

    @step
    def weigh(self):
        self.city = self.input
        self.weight = sum(ord(letter) for letter in self.city) / len(self.region)
        self.next(self.join_cities)

    @step
    def join_cities(self, inputs):
        self.region = inputs[0].region
        self.heaviest = max(inputs, key=lambda task: task.weight).city
        self.next(self.join_regions)

    @step
    def join_regions(self, inputs):
        self.heaviest = {task.region: task.heaviest for task in inputs}
        self.next(self.end)

    @step
    def end(self):
        print(self.heaviest)


if __name__ == "__main__":
    NestedForeachFlow()
