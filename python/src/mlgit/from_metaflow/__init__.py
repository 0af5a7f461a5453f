"""Flows of Metaflow as flows of functions: ``mlgit import-metaflow``.

The file is read, never run, and Metaflow is not needed. What has no counterpart becomes a note, and a
comment where it stood.
"""
