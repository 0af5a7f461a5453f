"""What a step or a flow can be given from outside: parameters, and inputs that are not results of steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Union

#: A value of a parameter.
Scalar = Union[str, int, float, bool]
TYPES = {"str": str, "int": int, "float": float, "bool": bool}


class Param:
    """A parameter of the flow, as the default of an argument: ``lr: float = Param(0.1, min=0)``.

    ``--set NAME=VALUE`` sets it. Its type is that of the annotation, else that of the default; its name is
    that of the argument unless ``name`` says another. ``min`` and ``max`` bound numbers, ``choices`` lists
    what is allowed. Without a default a value must be given to each run.
    """

    def __init__(
        self,
        default: Any = None,
        *,
        min: float | None = None,
        max: float | None = None,
        choices: Sequence[Scalar] | None = None,
        help: str | None = None,
        name: str | None = None,
    ) -> None:
        self.default = default
        self.min = min
        self.max = max
        self.choices = None if choices is None else list(choices)
        self.help = help
        self.name = name

    def __repr__(self) -> str:
        return f"Param({self.default!r})"


class Input:
    """An input that no step of the flow makes, as the default of an argument or in a call.

    ``Input("data/raw/")`` is a file or folder of the tree; ``Input(spec="credit@prod:model")`` an artifact of
    an earlier run; ``Input(url="s3://lake/rates.parquet", pin="etag")`` what lies elsewhere. With
    ``optional`` the argument is None when there is none.
    """

    def __init__(
        self,
        path: str | None = None,
        *,
        spec: str | None = None,
        url: str | None = None,
        pin: str | None = None,
        optional: bool = False,
    ) -> None:
        given = [one for one in (path, spec, url) if one is not None]
        if len(given) != 1:
            raise TypeError(f"Input() takes one of path, spec and url, and got {len(given)} of them")
        self.path = path
        self.spec = spec
        self.url = url
        self.pin = pin
        self.optional = optional

    def __repr__(self) -> str:
        return f"Input({self.path or self.spec or self.url!r})"

    def document(self) -> Any:
        """As an input of a flow file."""
        named = {"path": self.path, "from": self.spec, "url": self.url, "pin": self.pin}
        entries: dict[str, Any] = {key: value for key, value in named.items() if value is not None}
        if self.optional:
            entries["optional"] = True
        return self.path if list(entries) == ["path"] else entries
