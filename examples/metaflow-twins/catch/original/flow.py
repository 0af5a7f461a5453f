"""Tasks that may fail: the rest of the flow goes on with those that did not."""
from metaflow import FlowSpec, catch, retry, step


class CatchFlow(FlowSpec):
    @step
    def start(self):
        self.divisors = [2, 0, 5]
        self.next(self.divide, foreach="divisors")

    @catch(var="failure", print_exception=False)
    @retry(times=1, minutes_between_retries=0)
    @step
    def divide(self):
        self.divisor = self.input
        self.quotient = 10 / self.divisor
        self.next(self.join)

    @step
    def join(self, inputs):
        self.quotients = [task.quotient for task in inputs if not task.failure]
        self.failed = [task.divisor for task in inputs if task.failure]
        self.next(self.end)

    @step
    def end(self):
        print(f"{self.quotients}, without {self.failed}")


if __name__ == "__main__":
    CatchFlow()
