"""Flows in cells of a notebook: what their functions use becomes a module, which runs as any other."""
