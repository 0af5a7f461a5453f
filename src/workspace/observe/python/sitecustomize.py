"""Notes which files a Python process reads, for mlgit.

Python imports a module of this name at its start; mlgit puts this one on PYTHONPATH of a task. It appends to the
file MLGIT_OBSERVE_FILE one line for each path: "r PATH" before it is opened for reading or listed, "w PATH" before it
is made or written, with backslash and newline escaped. "p" says that a process is watched, "t" that it has stopped
noting because there were too many paths. It must never change what the program does: it raises nothing of its
own, prints nothing, and is one flat function, so that an exception with a deeper traceback is the program's (a signal
handler ran meanwhile) and is passed on. It also runs, doing nothing, under versions without audit hooks (PEP 578).
"""

import os
import sys


def _observe():
    target = os.environ.get("MLGIT_OBSERVE_FILE")
    if not target or not hasattr(sys, "addaudithook"):
        return
    try:
        log = os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError:
        return
    try:
        # Out of the way of programs that expect the lowest numbers to be free.
        import fcntl

        high = fcntl.fcntl(log, fcntl.F_DUPFD_CLOEXEC, 200)
        os.close(log)
        log = high
    except (ImportError, AttributeError, OSError):
        pass

    # What each event means, by the place of its path: 0 opened, 1 listed, 2 made, 3 made (second argument),
    # 4 loaded (second argument), 5 loaded if it is a path, 6 a database.
    events = {
        "open": 0,
        "os.listdir": 1,
        "os.scandir": 1,
        "os.mkdir": 2,
        "os.rename": 3,
        "os.link": 3,
        "os.symlink": 3,
        "import": 4,
        "ctypes.dlopen": 5,
        "sqlite3.connect": 6,
    }
    fspath, getcwd, stat, fstat, write = os.fspath, os.getcwdb, os.stat, os.fstat, os.write
    creating, renewing = os.O_CREAT, os.O_TRUNC | os.O_EXCL
    # Covered by the interpreter's own version and package list, or no files at all.
    ignored = tuple(
        prefix.encode("utf-8", "surrogateescape")
        for prefix in {
            os.path.dirname(os.__file__) + "/",
            sys.prefix + "/lib/",
            sys.base_prefix + "/lib/",
            "/usr/lib/",
            "/proc/",
            "/sys/",
            "/dev/",
        }
    )
    reads, writes, limit = set(), set(), 100000
    own = fstat(log)[1:3]
    seen_target = target.encode("utf-8", "surrogateescape")

    def hook(event, args):
        code = events.get(event)
        if code is None:
            return
        try:
            path = args[1] if code == 3 or code == 4 else args[0]
            if path is None and code == 1:
                path = "."
            if path is None or isinstance(path, int):
                return
            path = fspath(path)
            raw = path if isinstance(path, bytes) else path.encode("utf-8", "surrogateescape")
            if not raw or (code == 5 and b"/" not in raw):
                return
            if code == 6 and (raw == b":memory:" or raw.startswith(b"file:")):
                return
            if raw[:1] != b"/":
                raw = getcwd() + b"/" + raw
            if raw.startswith(ignored) or raw == seen_target:
                return
            made = code == 2 or code == 3 or code == 6
            read = code != 2 and code != 3
            if code == 0:
                access = args[2] & 3
                made = access != 0
                read = access == 0 or (access == 2 and not args[2] & renewing)
            if made and read and (code == 6 or args[2] & creating):
                # Made by this very call, or something that was there before?
                try:
                    stat(raw)
                except FileNotFoundError:
                    read = False
            line = b""
            if read and raw not in reads:
                reads.add(raw)
                line = b"r " + raw.replace(b"\\", b"\\\\").replace(b"\n", b"\\n") + b"\n"
            if made and raw not in writes:
                writes.add(raw)
                line += b"w " + raw.replace(b"\\", b"\\\\").replace(b"\n", b"\\n") + b"\n"
            if not line:
                return
            if len(reads) + len(writes) > limit:
                line = b"t\n"
                events.clear()
            # A program may close descriptors that it did not open; then the number is somebody else's.
            if fstat(log)[1:3] == own:
                write(log, line)
        except Exception as error:
            trace = error.__traceback__
            if trace is not None and trace.tb_next is not None:
                raise

    write(log, b"p\n")
    sys.addaudithook(hook)


def _continue():
    """Runs the sitecustomize module that Python would have found without this one."""
    here = os.path.dirname(os.path.abspath(__file__))
    sys.path[:] = [entry for entry in sys.path if os.path.abspath(entry or ".") != here]
    if sys.version_info < (3, 5):
        return
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    spec = PathFinder.find_spec("sitecustomize")
    if spec is None or spec.loader is None:
        return
    module = module_from_spec(spec)
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


def observe():
    """Begins to note, in a process that has started without."""
    try:
        _observe()
    except Exception:
        pass


if __name__ == "sitecustomize":
    observe()
    _continue()
