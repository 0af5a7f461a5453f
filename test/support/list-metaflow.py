"""Prints, as a JSON list, the names that Metaflow gives its users: decorators as @name, and classes."""
import inspect
import json

import metaflow
from metaflow import plugins

decorators = {decorator.name for decorator in [*plugins.STEP_DECORATORS, *plugins.FLOW_DECORATORS]}
classes = {name for name, value in vars(metaflow).items() if inspect.isclass(value) and name[0].isupper()}
# JSONTypeClass is the class of JSONType, which is what users write.
classes -= {"JSONTypeClass"}
print(json.dumps(sorted({f"@{name}" for name in decorators if not name.endswith("_internal")} | classes)))
