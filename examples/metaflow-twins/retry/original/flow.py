"""A step that fails twice, and succeeds the third time."""
from metaflow import FlowSpec, current, retry, step


class RetryFlow(FlowSpec):
    @retry(times=3, minutes_between_retries=0)
    @step
    def start(self):
        self.attempt = current.retry_count + 1
        if self.attempt < 3:
            raise ConnectionError(f"Nobody answers at attempt {self.attempt}")
        self.answer = 42
        self.next(self.end)

    @step
    def end(self):
        self.half = self.answer / 2


if __name__ == "__main__":
    RetryFlow()
