"""Values and a file that the caller chooses."""
from metaflow import FlowSpec, IncludeFile, Parameter, step


class ParametersFlow(FlowSpec):
    rate = Parameter("rate", default=0.02, help="Interest of a year")
    years = Parameter("years", default=10)
    currency = Parameter("currency", default="EUR")
    fees = Parameter("fees", default=True)
    accounts = IncludeFile("accounts", default="accounts.csv")

    @step
    def start(self):
        self.balances = {}
        for row in self.accounts.splitlines():
            name, amount = row.split(",")
            grown = float(amount) * (1 + self.rate) ** self.years
            self.balances[name] = grown - 1 if self.fees else grown
        self.next(self.end)

    @step
    def end(self):
        self.page = "".join(f"{name}: {value:.2f} {self.currency}\n" for name, value in self.balances.items())


if __name__ == "__main__":
    ParametersFlow()
