"""A step that takes too long is ended, and the flow goes on without it."""
import time

from metaflow import FlowSpec, catch, step, timeout


class TimeoutFlow(FlowSpec):
    @step
    def start(self):
        self.next(self.quick, self.endless)

    @timeout(minutes=10)
    @step
    def quick(self):
        self.answer = "in time"
        self.next(self.join)

    @catch(var="failure", print_exception=False)
    @timeout(seconds=1)
    @step
    def endless(self):
        while True:
            time.sleep(60)
        self.next(self.join)

    @step
    def join(self, inputs):
        self.answer = inputs.quick.answer
        self.complete = not inputs.endless.failure
        self.next(self.end)

    @step
    def end(self):
        print(f"{self.answer}, complete: {self.complete}")


if __name__ == "__main__":
    TimeoutFlow()
