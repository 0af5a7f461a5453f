"""Reading runs and artifacts: what ``mlgit.load``, ``mlgit.flow`` and the like are made of."""
