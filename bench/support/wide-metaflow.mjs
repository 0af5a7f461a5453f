/** A flow of Metaflow with a fan-out over so many numbers, which are squared, and their join, which has `squares`. */
export function wideMetaflow(count) {
  return `from metaflow import FlowSpec, step


class Wide(FlowSpec):
    @step
    def start(self):
        self.numbers = list(range(${count}))
        self.next(self.square, foreach="numbers")

    @step
    def square(self):
        self.result = self.input ** 2
        self.next(self.join)

    @step
    def join(self, inputs):
        self.squares = [task.result for task in inputs]
        self.next(self.end)

    @step
    def end(self):
        pass


if __name__ == "__main__":
    Wide()
`;
}
