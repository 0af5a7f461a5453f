"""What a child of mlgit_warm becomes before it runs a task."""

import atexit
import ctypes
import fcntl
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

# What is made here is made once, in the server: to make it in a child is to copy what it is made of.
_LIBC = ctypes.CDLL(None, use_errno=True)
_LIBC.mount.argtypes = (ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_void_p)
_MOUNT, _UNSHARE, _PRCTL, _CAPSET = _LIBC.mount, _LIBC.unshare, _LIBC.prctl, _LIBC.capset
_CAPABILITY_HEADER, _CAPABILITY_DATA = ctypes.c_uint32 * 2, ctypes.c_uint32 * 6
_MARK = b"MLGIT_LAUNCH="


def _find_mark():
    """Address and length of the value of the mark, among the bytes that /proc shows of the environment: those that the process was
    started with, in its own memory. What is wrong, where there is no such place."""
    with open("/proc/self/stat", "rb") as file:
        fields = file.read().rpartition(b")")[2].split()
    # Fields 50 and 51 of proc_pid_stat(5); the first here is the third.
    start, end = int(fields[47]), int(fields[48])
    if start == 0:
        return "the process may not see its own environment"
    area = ctypes.string_at(start, end - start)
    begin = (b"\0" + area).find(b"\0" + _MARK) + len(_MARK)
    if begin < len(_MARK):
        return "the mark of the launch has no place"
    return start + begin, area[begin:].find(b"\0")


_MARK_PLACE = _find_mark()


class Unable(Exception):
    """This server cannot make a process as isolated as one of its own would be, for any task."""


def become(task, server):
    """Returns the program that the process is to run, and None where that is a module of mlgit's."""
    for file in task["cells"]:
        write_control(file, "0")
    log = os.open(task["log"], os.O_WRONLY | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)
    os.close(log)
    if task.get("shown"):
        if not server.narrows:
            part()
        _narrow(task["shown"], task["own"], task["drop"])
    os.chdir(task["cwd"])
    program = _program(task["argv"], server)
    _refuse_shadowed(program, task["argv"], server.loaded)
    _set_variables(task["env"], server)
    _set_import_path(program.folder if program else os.getcwd())
    server.shelf.lend()
    if "MLGIT_OBSERVE_FILE" in task["env"]:
        server.observe()
    return program


def is_call(words, code):
    """Whether it is one of mlgit's modules that runs."""
    return words[0] == "-m" and words[1] in code


def _program(words, server):
    if not is_call(words, server.code):
        if server.customized:
            raise Unfit(f"{server.customized} is to run in each process")
        return mlgit_start.Program(words)
    if server.code[words[1]] is None:
        raise Unfit(f"the environment has no {words[1]}")
    return None


def write_control(file, text):
    """As the shell of a fresh process: where it cannot be, the task runs without."""
    try:
        descriptor = os.open(file, os.O_WRONLY)
        try:
            os.write(descriptor, text.encode())
        finally:
            os.close(descriptor)
    except OSError:
        pass


def part():
    """Into a mount namespace of this process."""
    _must(_UNSHARE, CLONE_NEWNS)
    _must(_MOUNT, None, b"/", None, MS_REC | MS_PRIVATE, None)


def _narrow(shown, own, drop):
    """Leaves of the folder ``shown``, which has those of all tasks, just ``own``, in the mount namespace of this process."""
    shown_path, own_path = os.fsencode(shown), os.fsencode(own)
    os.chdir(own)
    _must(_MOUNT, b"tmpfs", shown_path, b"tmpfs", MS_NOSUID | MS_NODEV, None)
    os.mkdir(own)
    _must(_MOUNT, b".", own_path, None, MS_BIND | MS_REC, None)
    _must(_MOUNT, None, shown_path, None, MS_REMOUNT | MS_BIND | MS_RDONLY | MS_NOSUID | MS_NODEV, None)
    if drop:
        # What was needed for mounting, and a process in a namespace of its own does not have.
        for capability in (CAP_SYS_ADMIN, CAP_SETPCAP):
            _must(_PRCTL, PR_CAPBSET_DROP, capability, 0, 0, 0)
        _must(_PRCTL, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0)
        _must(_CAPSET, _CAPABILITY_HEADER(CAPABILITY_VERSION_3, 0), _CAPABILITY_DATA())


def _must(function, *arguments):
    if function(*arguments) != 0:
        raise Unable(f"{function.__name__}: {os.strerror(ctypes.get_errno())}")


def _refuse_shadowed(program, words, loaded):
    """A fresh process would find a file there before what was imported here."""
    folder = program.folder if program else "."
    own = None if program else words[1].partition(".")[0]
    for entry in os.listdir(folder):
        stem, dot, _ = entry.partition(".")
        if stem != own and stem not in loaded:
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
    os.environ.update(dict.fromkeys(server.places, os.getcwd()))
    os.environ.update(own)
    _set_mark(own["MLGIT_LAUNCH"])


def _set_mark(launch):
    """By it mlgit finds a process that has left session, group and log."""
    if isinstance(_MARK_PLACE, str):
        raise Unable(_MARK_PLACE)
    address, length = _MARK_PLACE
    value = os.fsencode(launch)
    if length < len(value) or ctypes.string_at(address - len(_MARK), len(_MARK)) != _MARK:
        raise Unable("the mark of the launch has no place")
    ctypes.memmove(address, value.ljust(length, b"\0"), length)


def _set_import_path(folder):
    if not getattr(sys.flags, "safe_path", False):
        sys.path[0] = folder


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
    return sum(_name(one) != b"jemalloc_bg_thd\n" for one in os.listdir("/proc/self/task"))


def _name(thread):
    try:
        with open(f"/proc/self/task/{thread}/comm", "rb") as file:
            return file.read()
    except OSError:
        return b""
