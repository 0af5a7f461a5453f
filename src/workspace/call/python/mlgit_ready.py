"""What a child of mlgit_warm does before it has a task: what is the same for all tasks, so that none waits for it."""

import gc
import inspect
import io
import json
import os
import pathlib

import mlgit_forked


def leave(own, narrows):
    """Parts from the server, whose descriptors are ``own``, and where it ``narrows`` what its tasks see, from its mounts."""
    os.setsid()
    if narrows:
        mlgit_forked.part()
    mlgit_forked.write_control("/proc/self/oom_score_adj", "900")
    for descriptor in own:
        os.close(descriptor)


def touch(calls):
    """Uses once what every task uses, and where it ``calls`` a function what that takes, without a trace: the first use of a page
    after a fork copies it, and that is most of what a trivial task takes."""
    if calls:
        inspect.signature(_example).parameters.values()
        json.loads('{"name": [1, 2.5, null]}')
        json.dumps({"name": 1}, indent=2)
        str(pathlib.Path("folder") / "name")
    compile("import os\n\ndef one(two, *, three=None):\n    return {two: [three for three in two]}\n", "example", "exec")
    with open(os.devnull, encoding="utf-8") as file:
        file.read()
    os.environ.update({name: value for name, value in os.environ.items() if name})
    mlgit_forked.threads()
    gc.collect()
    for one in gc.get_objects():
        isinstance(one, io.IOBase)


def _example(one, two=None):
    return one, two
