"""Tensors of PyTorch, and dicts of tensors or of NumPy's arrays by name."""

from __future__ import annotations

import json
import struct
from collections import OrderedDict
from pathlib import Path
from typing import Any

from .format import Unfaithful
from .json_values import is_json
from .types import is_exactly, is_installed, loaded, needed

#: Kind of a value -> what holds its tensors.
_SINGLE = "torch.Tensor"
_TYPES = frozenset(["b1", "u1", "u2", "u4", "u8", "i1", "i2", "i4", "i8", "f2", "f4", "f8"])


class Safetensors:
    """safetensors, read on the processor. Devices and strides are not kept.

    What shares memory, has a gradient or is sparse or quantised, is no safetensors. Names are in byte order.
    """

    name = "safetensors"
    safe = True

    def accepts(self, value: object) -> bool:
        if not is_installed("safetensors"):
            return False
        if is_exactly(value, "torch", "Tensor"):
            return True
        if type(value) not in (dict, OrderedDict) or not value:
            return False
        items = list(value.values())  # type: ignore[attr-defined]
        return all(is_exactly(one, "torch", "Tensor") for one in items) or all(
            is_exactly(one, "numpy", "ndarray") for one in items
        )

    def save(self, value: Any, path: Path) -> None:
        is_single = not isinstance(value, dict)
        named = {"tensor": value} if is_single else value
        if any(type(name) is not str or name == "__metadata__" for name in named):
            raise Unfaithful("it has keys that are no names of tensors")
        names = sorted(named, key=lambda one: one.encode("utf-8", "surrogatepass"))
        tensors = {name: named[name] for name in names}
        is_numpy = is_exactly(tensors[names[0]], "numpy", "ndarray")
        family = "numpy" if is_numpy else "torch"
        kind = _SINGLE if is_single else f"{family}.{type(value).__name__}"
        facts = {"kind": kind, **(_beside(value) if type(value) is OrderedDict else {})}
        # One entry: the order of several would not be the same each time.
        metadata = {"mlgit": json.dumps(facts, sort_keys=True, separators=(",", ":"))}
        if is_numpy:
            _save_arrays(tensors, path, metadata)
        else:
            _save_tensors(tensors, path, metadata)

    def load(self, path: Path) -> Any:
        with path.open("rb") as file:
            (size,) = struct.unpack("<Q", file.read(8))
            header = json.loads(file.read(min(size, path.stat().st_size)))
        facts = json.loads(header.get("__metadata__", {}).get("mlgit", '{"kind":"torch.dict"}'))
        family, _, holder = facts["kind"].partition(".")
        needed("safetensors", package="safetensors", what=f"A file of tensors ({path.name})")
        if family == "torch":
            needed("torch", package="torch", what=f"A file of tensors ({path.name})")
        module = needed(
            f"safetensors.{family}", package="safetensors", what=f"A file of tensors ({path.name})"
        )
        tensors = module.load_file(path)
        if facts["kind"] == _SINGLE:
            return tensors["tensor"]
        if holder == "OrderedDict":
            return _ordered(tensors, facts)
        return {name: tensors[name] for name in sorted(tensors, key=lambda one: one.encode("utf-8"))}


def _beside(value: OrderedDict[str, Any]) -> dict[str, Any]:
    """The order of names, and what ``Module.state_dict`` keeps beside its tensors: versions by name of
    module.
    """
    versions = getattr(value, "_metadata", None)
    if versions is None:
        return {"order": list(value)}
    plain = dict(versions)
    if type(versions) is not OrderedDict or not is_json(plain):
        raise Unfaithful("what it has beside its tensors (_metadata) is no JSON")
    return {"order": list(value), "versions": list(plain.items())}


def _ordered(tensors: dict[str, Any], facts: dict[str, Any]) -> OrderedDict[str, Any]:
    value: Any = OrderedDict((name, tensors[name]) for name in facts["order"])
    if "versions" in facts:
        value._metadata = OrderedDict((name, versions) for name, versions in facts["versions"])
    return value  # type: ignore[no-any-return]


def _save_arrays(arrays: dict[str, Any], path: Path, metadata: dict[str, str]) -> None:
    numpy = loaded("numpy")
    for name, array in arrays.items():
        if f"{array.dtype.kind}{array.dtype.itemsize}" not in _TYPES or not array.dtype.isnative:
            raise Unfaithful(f"{name} is of dtype {array.dtype}")
    safetensors = needed("safetensors.numpy", package="safetensors", what="A dict of arrays")
    # 0-dimensional arrays would get a dimension.
    whole = {
        name: array if array.flags.c_contiguous else numpy.array(array, order="C")
        for name, array in arrays.items()
    }
    safetensors.save_file(whole, path, metadata=metadata)


def _save_tensors(tensors: dict[str, Any], path: Path, metadata: dict[str, str]) -> None:
    torch = loaded("torch")
    used: dict[int, str] = {}
    for name, tensor in tensors.items():
        if tensor.layout is not torch.strided or tensor.is_quantized or tensor.is_conj() or tensor.is_neg():
            raise Unfaithful(f"{name} is sparse, quantised or a view that negates or conjugates")
        if tensor.requires_grad:
            raise Unfaithful(f"{name} has a gradient: tensor.detach() has none")
        place = tensor.untyped_storage().data_ptr() if tensor.numel() else 0
        other = used.setdefault(place, name) if place else name
        if other != name:
            raise Unfaithful(f"{name} and {other} share their memory")
    safetensors = needed("safetensors.torch", package="safetensors", what="A dict of tensors")
    try:
        safetensors.save_file(
            {name: one.contiguous() for name, one in tensors.items()}, path, metadata=metadata
        )
    except (KeyError, TypeError, ValueError) as error:
        raise Unfaithful(str(error)) from error
