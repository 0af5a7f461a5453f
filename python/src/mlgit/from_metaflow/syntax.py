"""Statements by what they are, in every version of Python."""

from __future__ import annotations

import ast

#: ``try`` with ``except``, and from 3.11 on with ``except*``.
TRIES = tuple(getattr(ast, name) for name in ("Try", "TryStar") if hasattr(ast, name))
