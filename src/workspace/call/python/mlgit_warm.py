"""Runs Python steps in forks of one process, for mlgit: ``python3 mlgit_warm.py HOOK LEARN MODULE…`` with a socket as descriptor 3.

A line of JSON that comes in is a task; for each this process forks, ahead if it can, and the child becomes what a process of
its own would be: session, cgroups, standard output, mount namespace, variables, path of imports. Then it runs a file or
module as ``python`` does (mlgit_start), or one of the modules named here, and ends as any process. Lines that go out:
``ready``, then of each task ``pid`` or ``refused``, and ``status`` (of waitpid). What the server has imported is put away
(mlgit_shelf). It never imports from a workspace, and does not fork while it has threads. It ends when the socket does.
"""

import sys

# What every Python process has imported: a file of the workspace by such a name is not what is imported.
BUILT_IN = frozenset(sys.modules)

import os  # noqa: E402

import mlgit_shelf  # noqa: E402

# Of the shell that has gone to the folder: no task has been anywhere else.
os.environ.pop("OLDPWD", None)
SHELF = mlgit_shelf.Shelf(BUILT_IN)
SHELF.begin()

import collections  # noqa: E402
import gc  # noqa: E402
import importlib  # noqa: E402
from importlib.util import find_spec  # noqa: E402
import inspect  # noqa: E402, F401
import itertools  # noqa: E402
import json  # noqa: E402
import pathlib  # noqa: E402, F401
import select  # noqa: E402
import signal  # noqa: E402

import mlgit_end  # noqa: E402
import mlgit_forked  # noqa: E402
import mlgit_ready  # noqa: E402

CONTROL = 3
OWN = ("mlgit_end", "mlgit_forked", "mlgit_ready", "mlgit_shelf", "mlgit_start")

Child = collections.namedtuple("Child", "pid asked said learned")


class Server:
    def __init__(self, hook, learning, modules):
        self.observe = _observer(hook)
        #: Variables that have the folder of the process, as PWD.
        self.places = [name for name, value in os.environ.items() if value == os.getcwd()]
        os.chdir("/")
        self.shelf = SHELF
        self.customized = _customized(hook)
        self.code = {name: _module_code(name) for name in modules}
        self.poll = select.poll()
        self.poll.register(CONTROL, select.POLLIN)
        #: Descriptor -> what to do when there is something to read.
        self.handlers = {CONTROL: self._take}
        #: All that a child must not have.
        self.own = {CONTROL}
        self.pending = b""
        #: Why it takes no more tasks.
        self.unable = None
        self.learning = learning
        #: Whether the last task was to see less than this process; in a child, whether it has left its mounts already.
        self.narrows = False
        #: Whether the last task was to call a function, by a module of mlgit's.
        self.calls = False
        #: A child that waits for a task.
        self.spare = None

    def serve(self):
        """Returns a task in the process that is to run it, and None in the server, when mlgit has gone."""
        self.shelf.put_away(OWN)
        self._tell(ready=True)
        self._settle()
        task = self._prepare()
        while task is None:
            for descriptor, _ in self.poll.poll():
                handler = self.handlers.get(descriptor)
                task = handler and handler()
                if task is not None:
                    break
        return task or None

    def _take(self):
        try:
            data = os.read(CONTROL, 1 << 16)
        except ConnectionResetError:
            data = b""
        if not data:
            return False
        *lines, self.pending = (self.pending + data).split(b"\n")
        for line in lines:
            task = json.loads(line)
            number = task["id"]
            self.narrows = "shown" in task
            self.calls = mlgit_forked.is_call(task["argv"], self.code)
            if self.unable:
                self._tell(id=number, refused=self.unable, unable=True)
                continue
            task = self._start(number, line + b"\n")
            if task:
                return task
        return None

    def _start(self, number, line):
        """Gives a child its task. In that child, once it is ready to run it: the task."""
        child, self.spare = self.spare, None
        if child and not self._give(child, line):
            # Somebody has ended it while it waited.
            child = self._forget(child)
        if child is None:
            try:
                child, task = self._fork()
            except OSError as error:
                self._tell(id=number, refused=str(error), unable=False)
                return None
            if task:
                return task
            self._give(child, line)
        self._watch(child.said, lambda: self._set_up(number, child))
        return None

    def _give(self, child, line):
        """Whether it is there to take it."""
        try:
            _write(child.asked, line)
            return True
        except BrokenPipeError:
            return False
        finally:
            self._close(child.asked)

    def _fork(self):
        """A child, which waits for its task. In the child, once it has one and is ready to run it: None and the task."""
        pipes = [os.pipe() for _ in range(3)]
        (ask, asked), (said, tell), (learned, learn) = pipes
        self.own |= {asked, said, learned}
        try:
            pid = os.fork()
        except OSError:
            for descriptor in itertools.chain(*pipes):
                self._close(descriptor)
            raise
        if pid == 0:
            return None, self._become(ask, tell, learn)
        for descriptor in (ask, tell, learn):
            os.close(descriptor)
        return Child(pid, asked, said, learned), None

    def _become(self, ask, tell, learn):
        try:
            mlgit_ready.leave(self.own, self.narrows)
            mlgit_ready.touch(self.calls)
            line = _read(ask)
            if not line:
                os._exit(0)
            task = json.loads(line)
            task["program"] = mlgit_forked.become(task, self)
            task["learn"] = mlgit_forked.high(learn)
            os.close(tell)
            return task
        except BaseException as error:
            message = {"refused": f"{type(error).__name__}: {error}", "unable": isinstance(error, mlgit_forked.Unable)}
            os.write(tell, json.dumps(message).encode())
            os._exit(125)

    def _prepare(self):
        """A child waits for the next task, so that this does not wait for it. In that child: its task."""
        if self.spare or self.unable:
            return None
        try:
            self.spare, task = self._fork()
        except OSError:
            # The next task meets it.
            return None
        return task

    def _forget(self, child):
        """One that has no task and gets none."""
        for descriptor in child[1:]:
            if descriptor in self.own:
                self._close(descriptor)
        os.waitpid(child.pid, 0)

    def _set_up(self, number, child):
        message = os.read(child.said, 1 << 16)
        self._unwatch(child.said)
        if message:
            os.waitpid(child.pid, 0)
            self._close(child.learned)
            self._tell(id=number, **json.loads(message))
            return
        self._tell(id=number, pid=child.pid)
        mounts = self._hold_mounts(child.pid)
        descriptor = os.pidfd_open(child.pid)
        self._watch(descriptor, lambda: self._ended(number, child, descriptor, mounts))

    def _hold_mounts(self, pid):
        """The last to leave a mount namespace takes it apart: the server, when it has told how the task ended, and not the child,
        whose end would take longer by that."""
        if not self.narrows:
            return None
        try:
            descriptor = os.open(f"/proc/{pid}/ns/mnt", os.O_RDONLY)
        except OSError:
            return None
        self.own.add(descriptor)
        return descriptor

    def _ended(self, number, child, descriptor, mounts):
        self._unwatch(descriptor)
        _, status = os.waitpid(child.pid, 0)
        os.set_blocking(child.learned, False)
        try:
            names = os.read(child.learned, 1 << 16).decode().split()
        except BlockingIOError:
            names = []
        self._close(child.learned)
        names = [name for name in names if self.learning and name not in self.shelf.known and _is_installed(name)]
        self._tell(id=number, status=status, learning=bool(names))
        if mounts is not None:
            self._close(mounts)
        if names:
            if self.spare:
                # It does not learn that.
                self.spare = self._forget(self.spare)
            self._learn(names)
            self._tell(learned=True)
        return self._prepare()

    def _learn(self, names):
        """Imports what a task has imported, for those that come after it."""
        for name in names:
            if name in self.shelf.known:
                continue
            surroundings = _surroundings()
            self.shelf.begin()
            try:
                importlib.import_module(name)
            except Exception:
                # The next task meets it by itself.
                self.learning = False
                break
            finally:
                self.shelf.put_away()
            if surroundings != _surroundings():
                # That is not undone, and so no task is to have it.
                self.unable = f"{name} has changed the worker"
        if mlgit_forked.threads() > 1:
            # Some libraries end their threads before a fork and begin them anew after it.
            pid = os.fork()
            if pid == 0:
                os._exit(0)
            os.waitpid(pid, 0)
        if mlgit_forked.threads() > 1:
            self.unable = "threads run in the worker"
        self._settle()

    def _settle(self):
        """What is there now is garbage in no child, and so is not copied to find that out."""
        #: First names of what is on the shelf.
        self.loaded = frozenset(name.partition(".")[0] for name in self.shelf.modules)
        self.known = mlgit_end.Known(self.shelf)
        gc.collect()
        gc.freeze()

    def _watch(self, descriptor, handler):
        self.handlers[descriptor] = handler
        self.own.add(descriptor)
        self.poll.register(descriptor, select.POLLIN | select.POLLHUP)

    def _unwatch(self, descriptor):
        del self.handlers[descriptor]
        self.poll.unregister(descriptor)
        self._close(descriptor)

    def _close(self, descriptor):
        self.own.discard(descriptor)
        os.close(descriptor)

    def _tell(self, **message):
        _write(CONTROL, json.dumps(message).encode() + b"\n")


def _write(descriptor, data):
    while data:
        data = data[os.write(descriptor, data) :]


def _read(descriptor):
    """A line, and nothing where the other end is closed before it has come."""
    data = b""
    while not data.endswith(b"\n"):
        more = os.read(descriptor, 1 << 16)
        if not more:
            return b""
        data += more
    os.close(descriptor)
    return data


def _observer(hook):
    """What begins to note reads in the process that calls it."""
    names = {"__name__": "mlgit_observe", "__file__": hook}
    with open(hook, encoding="utf-8") as file:
        exec(compile(file.read(), hook, "exec"), names)
    return names["observe"]


def _module_code(name):
    """What ``python3 -m`` runs; None where the environment has no such module."""
    try:
        spec = find_spec(name)
    except ModuleNotFoundError:
        return None
    if spec is not None and spec.submodule_search_locations is not None:
        spec = find_spec(name + ".__main__")
    return None if spec is None else (spec, spec.loader.get_code(spec.name))


def _is_installed(name):
    top = name.partition(".")[0]
    # mlgit's own package may be beside mlgit, and is what it is wherever it lies.
    if top in sys.modules or top == "mlgit":
        return True
    spec = find_spec(top)
    origin = getattr(spec, "origin", None) or ""
    if origin in ("built-in", "frozen") or origin.startswith(os.path.dirname(os.__file__) + os.sep):
        return True
    return any(f"{os.sep}{folder}{os.sep}" in origin for folder in ("site-packages", "dist-packages"))


def _customized(hook):
    """Name of a module with which somebody has every interpreter do something at its start; None where there is none."""
    own = (hook, os.path.dirname(os.__file__) + os.sep)
    for name in ("usercustomize", "sitecustomize"):
        file = getattr(sys.modules.get(name), "__file__", None)
        if file is not None and not file.startswith(own):
            return name
    return None


def _surroundings():
    """What importing a module is not to change."""
    handlers = [signal.getsignal(number) for number in signal.valid_signals()]
    return sys.path[:], sys.path_hooks[:], sys.excepthook, sys.gettrace(), sys.getprofile(), handlers, os.getcwd()


def main():
    hook, learn, *modules = sys.argv[1:]
    server = Server(hook, learn == "learn", modules)
    task = server.serve()
    if task is None:
        os._exit(0)
    known = server.known
    mlgit_forked.tell_imports(task["learn"], known.names)
    if task["program"]:
        mlgit_end.prepare(known, task["program"].ended)
        task["program"].begin()
    _, module, *arguments = task["argv"]
    spec, code = server.code[module]
    sys.argv[:] = [spec.origin, *arguments]
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[:] = ["python3", "-m", module, *arguments]
    return code, mlgit_forked.main_module(spec), known


if __name__ == "__main__":
    mlgit_end.run(*main())
