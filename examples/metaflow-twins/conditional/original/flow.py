"""One of two steps, by what an earlier one found."""
from metaflow import FlowSpec, Parameter, step


class ConditionalFlow(FlowSpec):
    debt = Parameter("debt", default=900)
    income = Parameter("income", default=2000)

    @step
    def start(self):
        self.ratio = self.debt / self.income
        self.risky = self.ratio > 0.4
        self.next({True: self.refuse, False: self.accept}, condition="risky")

    @step
    def refuse(self):
        self.letter = f"A ratio of {self.ratio} is too much"
        self.next(self.end)

    @step
    def accept(self):
        self.letter = f"You may borrow {self.income - self.debt} more"
        self.next(self.end)

    @step
    def end(self):
        self.sent = self.letter.upper()


if __name__ == "__main__":
    ConditionalFlow()
