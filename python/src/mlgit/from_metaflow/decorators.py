"""What Metaflow's decorators are as options of ``@step`` and ``@flow``."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .catch import Catch
from .configs import value_of_config
from .flow_class import FlowClass, called
from .notes import Note, Notes
from .source import Edit, Source

#: Decorator -> what it was for, and what to do instead.
_WITHOUT = {
    "card": ("a card of Metaflow", "return the figure or page as an output; mlgit report shows it"),
    "secrets": (
        "secrets of a secret manager",
        'let what starts mlgit set variables, and @step(secrets=["NAME"])',
    ),
    "parallel": ("tasks that speak with one another", "start them inside of one step"),
    "project": ("a namespace of deployments", "use branches of git"),
    "trigger": ("a start by an event", "let what has the event call mlgit run"),
    "trigger_on_finish": ("a start by another flow", 'take its artifact: Input(spec="flow@latest:artifact")'),
    "exit_hook": (
        "a function that is called at the end",
        '@flow(notify=[{"on": ["failed"], "command": "…"}])',
    ),
}
_SPANS = (("days", "d"), ("hours", "h"), ("minutes", "m"), ("seconds", "s"))


@dataclass
class Options:
    """Of one step, or of the flow."""

    #: Name -> as text of Python.
    named: dict[str, str] = field(default_factory=dict)
    #: Notes of decorators that are gone, to be written above the function.
    notes: list[Note] = field(default_factory=list)
    #: Other decorators, that stay.
    kept: list[str] = field(default_factory=list)
    #: How often it is tried again.
    retries: int = 0
    #: What is done about exceptions.
    catch: Catch | None = None
    #: Whether the options read files of configurations.
    reads_files: bool = False


def options_of(
    decorators: list[ast.expr], source: Source, notes: Notes, flow: FlowClass, own: Mapping[str, bool]
) -> Options:
    """All but ``@step`` itself. ``own`` has those that are not of Metaflow, and whether they do with
    any arguments."""
    found = Options()
    for decorator in decorators:
        name = called(decorator)
        keywords = decorator.keywords if isinstance(decorator, ast.Call) else []
        given = {one.arg: one.value for one in keywords if one.arg is not None}
        reader = _Reader(decorator, source, notes, found, flow, decorators)
        if own.get(name) and name not in _READERS:
            found.kept.append(source.of(decorator))
        elif name in _READERS:
            _READERS[name](reader, given)
        elif name in _WITHOUT:
            what, todo = _WITHOUT[name]
            reader.note(f"@{name}: {what}", todo)
        elif name not in ("step", "staticmethod", "classmethod"):
            reader.note(f"@{name} is not known here", _ELSE.get(name, "write what it does into the step"))
    if found.catch is not None and "retry" in found.named:
        found.catch = Catch(found.catch.attribute, found.retries)
    return found


@dataclass
class _Reader:
    node: ast.expr
    source: Source
    notes: Notes
    found: Options
    flow: FlowClass
    decorators: list[ast.expr]

    @property
    def hidden(self) -> set[str]:
        """Names that the functions do not know."""
        return self.flow.hidden

    def configured(self, value: ast.expr | None) -> str | None:
        """A value of a configuration, as text of Python that reads it."""
        text = value_of_config(value, self.flow.outside, self.source)
        self.found.reads_files = self.found.reads_files or text is not None
        return text

    def note(self, why: str, todo: str) -> None:
        text = " ".join(self.source.of(self.node).split())
        shown = text if len(text) <= 80 else f"{text[:77]}…"
        note = self.notes.add(self.node.lineno, why, todo)
        self.found.notes.append(Note(note.line, f"@{shown}: {why.partition(': ')[2] or why}", todo))

    def is_known(self, value: ast.expr) -> bool:
        """Whether the file says what it is, without the class; as text it has to go between quotes."""
        names = [one.id for one in ast.walk(value) if isinstance(one, ast.Name)]
        plain = (ast.Name, ast.Constant, ast.BinOp, ast.operator, ast.expr_context)
        is_plain = all(isinstance(one, plain) for one in ast.walk(value))
        return is_plain and '"' not in self.source.of(value) and not self.hidden & set(names)

    def literal(self, value: ast.expr) -> Any:
        try:
            return ast.literal_eval(value)
        except ValueError:
            return None

    def retry(self, given: dict[str, ast.expr]) -> None:
        configured = self.configured(given.get("times"))
        times = configured or (self.literal(given["times"]) if "times" in given else 3)
        minutes = self.literal(given["minutes_between_retries"]) if "minutes_between_retries" in given else 2
        self.found.retries = times if isinstance(times, int) else 0
        # What is caught is counted in the step, which does not have the file.
        is_caught = any(called(one) == "catch" for one in self.decorators)
        if times is None or minutes is None or (configured is not None and is_caught):
            self.note(
                "its values are not known before the flow runs", '@step(retry={"times": 3, "backoff": "2m"})'
            )
        elif minutes:
            self.found.named["retry"] = f'{{"times": {times}, "backoff": "{_span({"minutes": minutes})}"}}'
        else:
            self.found.named["retry"] = str(times)

    def timeout(self, given: dict[str, ast.expr]) -> None:
        values = {name: self.literal(value) for name, value in given.items()}
        configured = self.configured(next(iter(given.values()))) if len(given) == 1 else None
        (unit, *_) = [*given, ""]
        if configured is not None and unit != "days":
            self.found.named["timeout"] = f'str({configured}) + "{dict(_SPANS).get(unit, "s")}"'
        elif None in values.values():
            self.note("its values are not known before the flow runs", '@step(timeout="10m")')
        else:
            self.found.named["timeout"] = f'"{_span(values)}"'

    def resources(self, given: dict[str, ast.expr]) -> None:
        units = {"cpu": "", "gpu": "", "memory": "MiB", "disk": "MiB"}
        for name, value in given.items():
            number = self.literal(value)
            if name in units and isinstance(number, (int, float, str)) and number is not None:
                plain = str(number)
                self.found.named[name] = f'"{plain}{units[name]}"' if units[name] else plain
            elif name in units and (configured := self.configured(value)) is not None:
                end = f' + "{units[name]}"' if units[name] else ""
                self.found.named[name] = f"str({configured}){end}" if end else configured
            elif name in units and self.is_known(value):
                text = self.source.of(value)
                self.found.named[name] = f'f"{{{text}}}{units[name]}"' if units[name] else text
            elif name in units:
                self.note(f"{name} is not known before the flow runs", f"@step({name}=…)")
            elif name not in ("image", "queue", "node_selector", "service_account", "namespace"):
                self.note(
                    f"{name} has no counterpart", "give the runner's job what it needs: mlgit runner add"
                )

    def elsewhere(self, given: dict[str, ast.expr]) -> None:
        self.resources(
            {name: value for name, value in given.items() if name in ("cpu", "gpu", "memory", "disk")}
        )
        image = self.literal(given["image"]) if "image" in given else None
        if isinstance(image, str):
            self.found.named["image"] = f'"{image}"'
        name = called(self.node)
        self.note(
            f"@{name}: a runner is needed, and named where the flow is run",
            f"mlgit runner add NAME {name}; mlgit run --runner STEP=NAME",
        )

    def catch(self, given: dict[str, ast.expr]) -> None:
        # Whoever kills the process leaves no exception behind.
        self.found.named["allow_failure"] = "True"
        name = self.literal(given["var"]) if "var" in given else None
        self.found.catch = Catch(name if isinstance(name, str) else None)

    def environment(self, given: dict[str, ast.expr]) -> None:
        if "vars" not in given:
            return
        variables = given["vars"]
        values = variables.values if isinstance(variables, ast.Dict) else []
        known = {id(one): self.configured(one) for one in values}
        text = self.source.edited(
            self.source.start(variables),
            self.source.end(variables),
            [
                Edit(self.source.start(one), self.source.end(one), f"str({known[id(one)]})")
                for one in values
                if known[id(one)] is not None
            ],
        )
        others = [one for one in values if known[id(one)] is None] if values else [variables]
        names = {one.id for other in others for one in ast.walk(other) if isinstance(one, ast.Name)}
        if names & self.hidden:
            self.note("its values come from a configuration of Metaflow", '@step(env={"NAME": "value"})')
        else:
            self.found.named["env"] = text

    def built(self, given: dict[str, ast.expr]) -> None:
        """An environment: what there is to lock, and the option that then names the lock."""
        name = called(self.node)
        versions: dict[str, Any] = {}
        for option in ("packages", "libraries"):
            versions.update(self.literal(given[option]) or {} if option in given else {})
        wanted = ", ".join(
            f"{package}=={version}" if str(version)[:1].isdigit() else f"{package}{version}"
            for package, version in versions.items()
        )
        python = self.literal(given["python"]) if "python" in given else None
        words = [f'"python": "{python}"'] if python else []
        option = (
            f"@{'flow' if name.endswith('_base') else 'step'}(environment={{{', '.join([*words, _LOCK])}}})"
        )
        if self.literal(given.get("disabled", ast.Constant(None))):
            self.note(
                f"@{name}: the environment that mlgit runs in is that of the step", "nothing is to be done"
            )
            return
        compiled = "uv pip compile requirements.in -o requirements.lock"
        lock = f"write {wanted} into requirements.in, {compiled}" if wanted else compiled
        self.note(f"@{name}: an environment that Metaflow builds", f"{lock}, and {option}")

    def schedule(self, given: dict[str, ast.expr]) -> None:
        named = {"hourly": "0 * * * *", "daily": "0 0 * * *", "weekly": "0 0 * * 0"}
        cron = self.literal(given["cron"]) if "cron" in given else None
        if cron is None:
            chosen = [name for name, value in given.items() if name in named and self.literal(value) is True]
            cron = named[chosen[0]] if chosen else named["daily"] if not given else None
        if isinstance(cron, str) and len(cron.split()) == 5 and "timezone" not in given:
            self.found.named["schedule"] = f'"{cron}"'
        else:
            self.note("it is no cron of five fields in UTC", '@flow(schedule="0 6 * * 1")')


_LOCK = '"lock": "requirements.lock"'
_ELSE = {
    "model": "return the file as an output: it is kept, and found by mlgit ls",
    "checkpoint": "write what a later attempt needs to a place of its own",
    "huggingface_hub": "load it in the step, or take it as an input with url:",
}
_READERS = {
    "conda": _Reader.built,
    "pypi": _Reader.built,
    "conda_base": _Reader.built,
    "pypi_base": _Reader.built,
    "retry": _Reader.retry,
    "timeout": _Reader.timeout,
    "resources": _Reader.resources,
    "kubernetes": _Reader.elsewhere,
    "batch": _Reader.elsewhere,
    "slurm": _Reader.elsewhere,
    "catch": _Reader.catch,
    "environment": _Reader.environment,
    "schedule": _Reader.schedule,
}


def _span(values: dict[str, Any]) -> str:
    """As ``90s``: in seconds unless one unit is enough."""
    given = {name: value for name, value in values.items() if value}
    if len(given) == 1:
        ((name, value),) = given.items()
        if isinstance(value, int) and name != "days":
            return f"{value}{dict(_SPANS)[name]}"
    seconds = {"days": 86400, "hours": 3600, "minutes": 60, "seconds": 1}
    return f"{round(sum(value * seconds.get(name, 0) for name, value in given.items()))}s"
