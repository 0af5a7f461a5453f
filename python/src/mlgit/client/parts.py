"""What finding a run in a clone needs of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..git.objects import Objects
from ..git.settings import Settings
from .flow_file import FlowFile
from .mlgit_refs import MlgitRefs
from .run_reader import RunReader


@dataclass(frozen=True)
class Parts:
    """Refs, objects, runs, the flow file and the settings of one clone."""

    refs: MlgitRefs
    objects: Objects
    runs: RunReader
    flow_file: FlowFile
    settings: Callable[[], Settings]
