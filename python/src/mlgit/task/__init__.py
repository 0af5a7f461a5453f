"""What runs inside of a task: a step of a Python flow, from its inputs to its outputs."""
