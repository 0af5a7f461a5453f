// python/mlgit_warm.py as text, so that a bundle carries it. Written by `npx vitest run python-sources -u`.
export const WARM_SOURCE = `"""Runs Python steps in forks of one process, for mlgit: \`\`python3 mlgit_warm.py HOOK LEARN MODULE…\`\` with a socket as descriptor 3.

A line of JSON that comes in is a task; for each this process forks, and the child becomes what a process of its own would
be: session, cgroups, standard output, mount namespace, variables, path of imports. Then it runs the task's module, as
\`\`python3 -m\`\` does, and ends as any process. Lines that go out: \`\`ready\`\`, then of each task \`\`pid\`\` or \`\`refused\`\`, and
\`\`status\`\` (of waitpid). The server never imports from a workspace, and does not fork while it has threads. It ends when
the socket does.
"""

import sys

# What every Python process has imported: a file of the workspace by such a name is not what is imported.
BUILT_IN = frozenset(sys.modules)

import ctypes  # noqa: E402
import fcntl  # noqa: E402
import gc  # noqa: E402
import importlib  # noqa: E402
import importlib.util  # noqa: E402
import inspect  # noqa: E402, F401
import json  # noqa: E402
import os  # noqa: E402
import pathlib  # noqa: E402, F401
import select  # noqa: E402
import types  # noqa: E402

CONTROL = 3
CLONE_NEWNS = 0x20000
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 32, 4096, 16384, 1 << 18
MS_NOSUID, MS_NODEV = 2, 4
PR_CAPBSET_DROP, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 24, 47, 4
CAP_SETPCAP, CAP_SYS_ADMIN = 8, 21
CAPABILITY_VERSION_3 = 0x20080522
#: Imported beforehand once a task has: large, and known to keep nothing of the process that imports them.
HEAVY = ("mlgit", "numpy", "scipy", "pandas", "pyarrow", "sklearn", "joblib", "threadpoolctl", "dateutil", "pytz", "tzdata", "six")
MOST_LEARNED = 3000


class Unable(Exception):
    """This server cannot make a process as isolated as one of its own would be, for any task."""


class Unfit(Exception):
    """This task needs a process of its own."""


class Server:
    def __init__(self, hook, learning, modules):
        with open(hook, encoding="utf-8") as file:
            self.hook = compile(file.read(), hook, "exec")
        #: With what was set on the way here, as by a script that chose the interpreter.
        self.variables = {name: value for name, value in os.environ.items() if name != "OLDPWD"}
        self.began_in = os.getcwd()
        os.chdir("/")
        self.code = {name: _module_code(name) for name in modules}
        self.poll = select.poll()
        self.poll.register(CONTROL, select.POLLIN)
        #: Descriptor -> what to do when there is something to read.
        self.handlers = {CONTROL: self._take}
        #: All that a child must not have.
        self.own = {CONTROL}
        self.pending = b""
        self.threads = False
        self.learning = learning

    def serve(self):
        """Returns a task in the process that is to run it, and None in the server, when mlgit has gone."""
        self._tell(ready=True)
        self._settle()
        while True:
            for descriptor, _ in self.poll.poll():
                handler = self.handlers.get(descriptor)
                outcome = handler and handler()
                if outcome is not None:
                    return outcome or None

    def _take(self):
        try:
            data = os.read(CONTROL, 1 << 16)
        except ConnectionResetError:
            data = b""
        if not data:
            return False
        *lines, self.pending = (self.pending + data).split(b"\\n")
        for line in lines:
            task = json.loads(line)
            if self.threads:
                self._tell(id=task["id"], refused="threads run in the worker", unable=True)
            elif self._fork(task):
                return task
        return None

    def _fork(self, task):
        """True in the child, once it is ready to run the task."""
        said, tell = os.pipe()
        learned, learn = os.pipe()
        self.own |= {said, learned}
        pid = os.fork()
        if pid == 0:
            try:
                _become(task, self)
                task["learn"] = _high(learn)
                os.close(tell)
                return True
            except BaseException as error:
                message = {"refused": f"{type(error).__name__}: {error}", "unable": isinstance(error, Unable)}
                os.write(tell, json.dumps(message).encode())
                os._exit(125)
        os.close(tell)
        os.close(learn)
        self._watch(said, lambda: self._set_up(task["id"], pid, said, learned))
        return False

    def _set_up(self, number, pid, said, learned):
        message = os.read(said, 1 << 16)
        self._unwatch(said)
        if message:
            os.waitpid(pid, 0)
            self._close(learned)
            self._tell(id=number, **json.loads(message))
            return
        self._tell(id=number, pid=pid)
        descriptor = os.pidfd_open(pid)
        self._watch(descriptor, lambda: self._ended(number, pid, descriptor, learned))

    def _ended(self, number, pid, descriptor, learned):
        self._unwatch(descriptor)
        _, status = os.waitpid(pid, 0)
        self._tell(id=number, status=status)
        os.set_blocking(learned, False)
        try:
            names = os.read(learned, 1 << 16)
        except BlockingIOError:
            names = b""
        self._close(learned)
        if names and self.learning:
            self._learn(names.decode().split())

    def _learn(self, names):
        """Imports what a task has imported, for those that come after it."""
        for name in names:
            try:
                if name not in sys.modules and _is_installed(name):
                    importlib.import_module(name)
            except Exception:
                # The next task meets it by itself.
                self.learning = False
                break
        if _threads() > 1:
            # Some libraries end their threads before a fork and begin them anew after it.
            pid = os.fork()
            if pid == 0:
                os._exit(0)
            os.waitpid(pid, 0)
        self.threads = _threads() > 1
        self._settle()

    @staticmethod
    def _settle():
        """What is there now is garbage in no child, and so is not copied to find that out."""
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
        data = json.dumps(message).encode() + b"\\n"
        while data:
            data = data[os.write(CONTROL, data) :]


def _module_code(name):
    """What \`\`python3 -m\`\` runs; None where the environment has no such module."""
    try:
        spec = importlib.util.find_spec(name)
    except ModuleNotFoundError:
        return None
    if spec is not None and spec.submodule_search_locations is not None:
        spec = importlib.util.find_spec(name + ".__main__")
    return None if spec is None else (spec, spec.loader.get_code(spec.name))


def _is_installed(name):
    top = name.partition(".")[0]
    if top in sys.modules:
        return True
    spec = importlib.util.find_spec(top)
    origin = getattr(spec, "origin", None) or ""
    return any(f"{os.sep}{folder}{os.sep}" in origin for folder in ("site-packages", "dist-packages"))


def _threads():
    return len(os.listdir("/proc/self/task"))


def _become(task, server):
    os.setsid()
    for file in task["cells"]:
        _write_control(file, "0")
    _write_control("/proc/self/oom_score_adj", "900")
    log = os.open(task["log"], os.O_WRONLY | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    if task.get("shown"):
        _narrow(task["shown"], task["own"], task["drop"])
    os.chdir(task["cwd"])
    module = task["argv"][0]
    if server.code.get(module) is None:
        raise Unfit(f"the environment has no {module}")
    _refuse_shadowed(module)
    for descriptor in server.own:
        os.close(descriptor)
    _set_variables(task["env"], server)
    _set_import_path()
    _forget_chance()
    if "MLGIT_OBSERVE_FILE" in task["env"]:
        _observe(server.hook)


def _write_control(file, text):
    """As the shell of a fresh process: where it cannot be, the task runs without."""
    try:
        descriptor = os.open(file, os.O_WRONLY)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)
    except OSError:
        pass


def _narrow(shown, own, drop):
    """Leaves of the folder \`\`shown\`\`, which has those of all tasks, just \`\`own\`\`, in a mount namespace of this process."""
    libc = ctypes.CDLL(None, use_errno=True)

    def must(name, *arguments):
        if getattr(libc, name)(*arguments) != 0:
            number = ctypes.get_errno()
            raise Unable(f"{name}: {os.strerror(number)}")

    def mount(source, target, kind, flags):
        must("mount", source, target, kind, ctypes.c_ulong(flags), None)

    must("unshare", CLONE_NEWNS)
    mount(None, b"/", None, MS_REC | MS_PRIVATE)
    os.chdir(own)
    mount(b"tmpfs", os.fsencode(shown), b"tmpfs", MS_NOSUID | MS_NODEV)
    os.mkdir(own)
    mount(b".", os.fsencode(own), None, MS_BIND | MS_REC)
    mount(None, os.fsencode(shown), None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV)
    if drop:
        # What was needed for mounting, and a process in a namespace of its own does not have.
        for capability in (CAP_SYS_ADMIN, CAP_SETPCAP):
            must("prctl", PR_CAPBSET_DROP, capability, 0, 0, 0)
        must("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
        must("capset", (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)())


def _refuse_shadowed(module):
    """A fresh process would find a file of the workspace before what was imported here."""
    loaded = {name.partition(".")[0] for name in sys.modules if name not in BUILT_IN}
    loaded.add(module.partition(".")[0])
    for entry in os.listdir("."):
        stem, dot, _ = entry.partition(".")
        if stem not in loaded:
            continue
        if dot or any(one.startswith("__init__.") for one in _entries(entry)):
            raise Unfit(f"{entry} of the workspace comes before a module of that name")


def _entries(folder):
    try:
        return os.listdir(folder)
    except OSError:
        return []


def _set_variables(own, server):
    """Those of the task, beside what it has in common with the others of this server."""
    here = os.getcwd()
    common = {name: here if value == server.began_in else value for name, value in server.variables.items()}
    variables = {**common, **own}
    for name in [name for name in os.environ if name not in variables]:
        del os.environ[name]
    os.environ.update({name: value for name, value in variables.items() if os.environ.get(name) != value})
    _set_marker(own["MLGIT_LAUNCH"])
    if "tempfile" in sys.modules:
        sys.modules["tempfile"].tempdir = None


def _set_marker(launch):
    """What /proc shows of the environment are the bytes that the process was started with, in its own memory: by the mark
    among them mlgit finds a process that has left session, group and log."""
    with open("/proc/self/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    # Fields 50 and 51 of proc_pid_stat(5); the first here is the third.
    start, end = int(fields[47]), int(fields[48])
    if start == 0:
        raise Unable("the process may not see its own environment")
    area = (ctypes.c_char * (end - start)).from_address(start)
    name = b"MLGIT_LAUNCH="
    begin = (b"\\0" + bytes(area)).find(b"\\0" + name) + len(name)
    length = bytes(area)[begin:].find(b"\\0")
    value = os.fsencode(launch)
    if begin < len(name) or length < len(value):
        raise Unable("the mark of the launch has no place")
    area[begin : begin + length] = value.ljust(length, b"\\0")


def _set_import_path():
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = os.getcwd()


def _forget_chance():
    """Forks must not draw the same numbers. Python's own generator sees to itself."""
    numpy = sys.modules.get("numpy")
    if numpy is not None and "numpy.random" in sys.modules:
        numpy.random.seed()


def _observe(hook):
    names = {"__name__": "mlgit_observe", "__file__": hook.co_filename}
    exec(hook, names)
    names["observe"]()


def _high(descriptor):
    """Out of the way of programs that expect the lowest numbers to be free."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 201)
    os.close(descriptor)
    return moved


def _tell_heavy(descriptor, known):
    import atexit

    process = os.getpid()

    def tell():
        names = [name for name in list(sys.modules) if name.partition(".")[0] in HEAVY and name not in known]
        if names and os.getpid() == process:
            text = " ".join(names[:MOST_LEARNED]).encode()
            os.set_blocking(descriptor, False)
            try:
                os.write(descriptor, text[: 1 << 15].rpartition(b" ")[0] if len(text) > 1 << 15 else text)
            except OSError:
                pass

    atexit.register(tell)


def _main_module(spec):
    module = types.ModuleType("__main__")
    vars(module).update(
        __file__=spec.origin,
        __cached__=spec.cached,
        __loader__=spec.loader,
        __package__=spec.parent,
        __spec__=spec,
        __annotations__={},
        __builtins__=__builtins__,
    )
    sys.modules["__main__"] = module
    return vars(module)


def main():
    hook, learn, *modules = sys.argv[1:]
    server = Server(hook, learn == "learn", modules)
    task = server.serve()
    if task is None:
        os._exit(0)
    _tell_heavy(task["learn"], frozenset(sys.modules))
    module, *arguments = task["argv"]
    spec, code = server.code[module]
    sys.argv[:] = [spec.origin, *arguments]
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[:] = ["python3", "-m", module, *arguments]
    return code, _main_module(spec)


if __name__ == "__main__":
    exec(*main())
`;
