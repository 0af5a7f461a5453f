"""How a child of mlgit_warm ends: as an interpreter does, but for taking apart what is the server's.

To forget a page of the server's is to copy it first, and there are a thousand of them: that takes longer than a trivial
program. So what nobody can see is left out: modules of the server that are as it left them keep their names, and what the
interpreter does after all modules have lost theirs, and libraries in C at an exit, is not done, unless the program has loaded a
library that the server had not.
"""

import _io
import atexit
import ctypes
import gc
import os
import sys
import types

import mlgit_forked

_LIBC = ctypes.PyDLL(None)
_EXIT, _FLUSH_C = _LIBC.exit, _LIBC.fflush
_FLUSH_C.argtypes = (ctypes.c_void_p,)
_KEEP = ctypes.pythonapi.Py_IncRef
_KEEP.argtypes = (ctypes.py_object,)
#: An interpreter takes these apart after all others.
_LAST = ("sys", "builtins", "__main__")


class _Library(ctypes.Structure):
    """``dl_phdr_info`` of dl_iterate_phdr(3)."""

    _fields_ = (
        ("address", ctypes.c_size_t),
        ("name", ctypes.c_void_p),
        ("headers", ctypes.c_void_p),
        ("count", ctypes.c_uint16),
        ("adds", ctypes.c_ulonglong),
    )


_ADDS = []
_EACH = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.POINTER(_Library), ctypes.c_size_t, ctypes.c_void_p)
try:
    #: All have the same number: it stops at the first.
    _NOTE = _EACH(lambda library, size, data: _ADDS.append(library.contents.adds) or 1)
except MemoryError:
    # Some systems let no process make code that can be run.
    _NOTE = None


def _libraries():
    """How many times one has been loaded into this process; what equals nothing where that cannot be asked."""
    if _NOTE is None:
        return object()
    _ADDS.clear()
    _LIBC.dl_iterate_phdr(_NOTE, None)
    return _ADDS[0]


class Known:
    """What the server has when it forks, for the end of its children."""

    def __init__(self, shelf):
        self.names = shelf.known
        self.libraries = _libraries()
        modules = {**sys.modules, **shelf.modules}
        #: Of each module how many names it has.
        self.sizes = {
            name: len(vars(module)) for name, module in modules.items() if type(module) is types.ModuleType and name not in _LAST
        }
        self.kept = shelf, list(modules.values())


class _Hide:
    """To lie where the interpreter lets go of it first, when nothing is called at the end any more. It does with modules what the
    interpreter is about to do, but that they keep their names."""

    def __init__(self, known):
        self.known = known

    def __del__(self, modules=sys.modules, module_type=types.ModuleType):
        sizes = self.known.sizes
        for name, module in list(modules.items()):
            if type(module) is module_type and sizes.get(name) == len(module.__dict__):
                modules[name] = None


def _flush(file):
    try:
        if file is not None and not file.closed:
            file.flush()
    except Exception:
        pass


def _flush_files(objects=gc.get_objects, base=_io._IOBase, flush=_flush):
    """Those that something of the server's holds, which nothing destroys: it is no garbage (gc.freeze)."""
    is_file = {}
    for one in objects():
        kind = id(type(one))
        if kind not in is_file:
            # Not of io.IOBase, which asks a module that may have lost its names.
            is_file[kind] = isinstance(one, base)
        if is_file[kind]:
            flush(one)


class _End:
    """To lie in ``sys`` as its last name: that loses them after all other modules."""

    def __init__(self, is_short):
        self.is_short = is_short

    def __del__(self, flush=_flush_files, flush_c=_FLUSH_C, leave=os._exit):
        flush()
        if self.is_short:
            flush_c(None)
            leave(0)


def prepare(known, ended):
    """Registers how a program ends: short when it has no error to tell, so that ``ended`` has a ``status``, and that is 0."""

    def end():
        is_short = ended.get("status") == 0 and _libraries() == known.libraries and _written()
        if is_short:
            _KEEP(known)
            sys.ps2 = _Hide(known)
        sys.mlgit_end = _End(is_short)

    atexit.register(end)


def _written():
    """An interpreter tells by its status that it could not write something."""
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None and not stream.closed:
                stream.flush()
    except Exception:
        return False
    return True


def run(code, names, known):
    """A module of mlgit's, which leaves nothing to see at its end but what the function did that it calls."""
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
    """Returns where the interpreter had better do it itself."""
    threading = sys.modules.get("threading")
    if threading is not None:
        threading._shutdown()
    if mlgit_forked.threads() > 1:
        return sys.exit(status)
    try:
        atexit._run_exitfuncs()
    except Exception:
        # It has been printed.
        pass
    added = [(name, module) for name, module in sys.modules.items() if name not in known.names]
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
    _flush_files()
    for stream in (sys.stdout, sys.stderr):
        _flush(stream)
    if _libraries() == known.libraries:
        _FLUSH_C(None)
        os._exit(status)
    # Also what libraries in C have to do at the end; nothing of Python runs beside that.
    _EXIT(status)


def _clear(names):
    """In the order in which an interpreter does it."""
    for name in [name for name in names if name[:1] == "_" and name[1:2] != "_"]:
        names[name] = None
    for name in [name for name in names if name != "__builtins__"]:
        names[name] = None
