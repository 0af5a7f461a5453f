"""Steps that say what they need of the machine."""
from metaflow import FlowSpec, resources, step


class ResourcesFlow(FlowSpec):
    @resources(cpu=1, memory=256)
    @step
    def start(self):
        self.table = [row * row for row in range(1000)]
        self.next(self.add)

    @resources(cpu=2, memory=512)
    @step
    def add(self):
        self.total = sum(self.table)
        self.next(self.end)

    @step
    def end(self):
        print(self.total)


if __name__ == "__main__":
    ResourcesFlow()
