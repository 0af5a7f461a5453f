"""Writes values to files and reads them back, in formats that depend on the values' types.

``save(value, path)`` chooses the format and returns what it was, ``load(path, format)`` reads it. Nothing
heavy is imported but what the value itself has brought, or what its format cannot be read without. Packages
add formats of their own under the entry point group ``mlgit.formats`` (``Format`` says what such an object
has).

>>> import tempfile, pathlib
>>> path = pathlib.Path(tempfile.mkdtemp()) / "value"
>>> save({"rows": 3, "share": 0.5}, path)
Saved(format='json', kind='file')
>>> load(path, "json")
{'rows': 3, 'share': 0.5}
"""

from .format import Format, Saved, Unfaithful
from .load import load
from .save import save

__all__ = ["Format", "Saved", "Unfaithful", "load", "save"]
