"""A repository's refs, objects and settings, read without a process where their form is beyond doubt."""
