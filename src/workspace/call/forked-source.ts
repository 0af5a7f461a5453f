// python/mlgit_forked.py as text, so that a bundle carries it. Written by `npx vitest run python-sources -u`.
export const FORKED_SOURCE = `"""What a child of mlgit_warm becomes before it runs a task, and how it ends."""

import atexit
import ctypes
import fcntl
import gc
import io
import os
import sys
import types

import mlgit_start
from mlgit_start import Unfit

CLONE_NEWNS = 0x20000
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 1, 32, 4096, 16384, 1 << 18
MS_NOSUID, MS_NODEV = 2, 4
PR_CAPBSET_DROP, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 24, 47, 4
CAP_SETPCAP, CAP_SYS_ADMIN = 8, 21
CAPABILITY_VERSION_3 = 0x20080522
#: Imported beforehand once a task has: large, and known to keep nothing of the process that imports them.
LIBRARIES = "mlgit numpy scipy pandas pyarrow sklearn joblib threadpoolctl dateutil pytz tzdata six"
STANDARD = """
argparse ast base64 bisect bz2 calendar collections concurrent contextlib copy csv ctypes dataclasses datetime decimal difflib dis
email enum fnmatch fractions functools getopt gettext glob gzip hashlib heapq hmac html http importlib inspect io itertools json
locale logging lzma math multiprocessing numbers opcode operator pathlib pickle pickletools pkgutil platform pprint queue random re
runpy select selectors secrets shlex shutil signal socket sqlite3 ssl statistics string struct subprocess tarfile tempfile textwrap
threading timeit token tokenize traceback types typing unittest urllib uuid warnings weakref xml zipfile zlib
"""
READ_AHEAD = frozenset(f"{LIBRARIES} {STANDARD}".split())
MOST_LEARNED = 3000


class Unable(Exception):
    """This server cannot make a process as isolated as one of its own would be, for any task."""


def become(task, server):
    """Returns the program that the process is to run, and None where that is a module of mlgit's."""
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
    program = _program(task["argv"], server)
    _refuse_shadowed(program, task["argv"], server.shelf)
    for descriptor in server.own:
        os.close(descriptor)
    _set_variables(task["env"], server)
    _set_import_path(program.folder if program else os.getcwd())
    server.shelf.lend()
    if "MLGIT_OBSERVE_FILE" in task["env"]:
        _observe(server.hook)
    return program


def _program(words, server):
    if words[0] != "-m" or words[1] not in server.code:
        if server.customized:
            raise Unfit(f"{server.customized} is to run in each process")
        return mlgit_start.Program(words)
    if server.code[words[1]] is None:
        raise Unfit(f"the environment has no {words[1]}")
    return None


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


def _refuse_shadowed(program, words, shelf):
    """A fresh process would find a file there before what was imported here."""
    folder = program.folder if program else "."
    loaded = {name.partition(".")[0] for name in (*shelf.modules, *(() if program else words[1:2]))}
    for entry in os.listdir(folder):
        stem, dot, _ = entry.partition(".")
        if stem not in loaded:
            continue
        if dot or any(one.startswith("__init__.") for one in _entries(os.path.join(folder, entry))):
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


def _set_import_path(folder):
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = folder


def _observe(hook):
    names = {"__name__": "mlgit_observe", "__file__": hook.co_filename}
    exec(hook, names)
    names["observe"]()


def high(descriptor):
    """Out of the way of programs that expect the lowest numbers to be free."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 201)
    os.close(descriptor)
    return moved


def tell_imports(descriptor, known):
    process = os.getpid()

    def tell():
        names = [name for name in list(sys.modules) if name.partition(".")[0] in READ_AHEAD and name not in known]
        if names and os.getpid() == process:
            text = " ".join(names[:MOST_LEARNED]).encode()
            os.set_blocking(descriptor, False)
            try:
                os.write(descriptor, text[: 1 << 15].rpartition(b" ")[0] if len(text) > 1 << 15 else text)
            except OSError:
                pass

    atexit.register(tell)


def main_module(spec):
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


def threads():
    """Without one of jemalloc's, which comes with Arrow: that library prepares for a fork and does without it after one."""
    return sum(_name(one) != b"jemalloc_bg_thd\\n" for one in os.listdir("/proc/self/task"))


def _name(thread):
    try:
        with open(f"/proc/self/task/{thread}/comm", "rb") as file:
            return file.read()
    except OSError:
        return b""


def run(code, names, known):
    try:
        exec(code, names)
        status = 0
    except SystemExit as end:
        status = 0 if end.code is None else end.code
        if not isinstance(status, int):
            raise
    del code, names
    _finish(status & 0xFF, known)


def _finish(status, known):
    """Ends the process as an interpreter does, but for taking apart what the server had imported: to touch all of that would
    copy it first. Returns where the interpreter had better do it itself."""
    threading = sys.modules.get("threading")
    if threading is not None:
        threading._shutdown()
    if threads() > 1:
        return sys.exit(status)
    try:
        atexit._run_exitfuncs()
    except Exception:
        # It has been printed.
        pass
    added = [(name, module) for name, module in sys.modules.items() if name not in known]
    added.append(("__main__", sys.modules.get("__main__")))
    for name, _ in added:
        sys.modules.pop(name, None)
    gc.collect()
    while added:
        _, module = added.pop()
        if isinstance(module, types.ModuleType):
            _clear(vars(module))
    del module
    gc.collect()
    for one in gc.get_objects():
        if isinstance(one, io.IOBase):
            _flush(one)
    for stream in (sys.stdout, sys.stderr):
        _flush(stream)
    # Also what libraries in C have to do at the end; nothing of Python runs beside that.
    ctypes.PyDLL(None).exit(status)


def _clear(names):
    """In the order in which an interpreter does it."""
    for name in [name for name in names if name[:1] == "_" and name[1:2] != "_"]:
        names[name] = None
    for name in [name for name in names if name != "__builtins__"]:
        names[name] = None


def _flush(file):
    try:
        if file is not None and not file.closed:
            file.flush()
    except Exception:
        pass


`;
