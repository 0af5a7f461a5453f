"""Begins a program in a child of mlgit_warm as ``python FILE …`` and ``python -m MODULE …`` do: below no frame of the server's."""

import builtins
import ctypes
import functools
import io
import operator
import os
import stat
import sys
import types

from _frozen_importlib import BuiltinImporter


class Unfit(Exception):
    """This task needs a process of its own."""


class Begin(BaseException):
    """Takes the frames of the server away. What is to be done when the interpreter has taken it is in sys.excepthook."""


class _CompilerFlags(ctypes.Structure):
    _fields_ = (("flags", ctypes.c_int), ("feature_version", ctypes.c_int))


def _python(name, result, *arguments):
    function = ctypes.pythonapi[name]
    function.restype, function.argtypes = result, arguments
    return function


_run_file = _python(
    "PyRun_AnyFileExFlags", ctypes.c_int, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.POINTER(_CompilerFlags)
)
_run_text = _python("PyRun_SimpleStringFlags", ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
_exit = _python("Py_Exit", None, ctypes.c_int)
_importer_of = _python("PyImport_GetImporter", ctypes.py_object, ctypes.py_object)
_fopen = ctypes.CDLL(None).fopen
_fopen.restype, _fopen.argtypes = ctypes.c_void_p, (ctypes.c_char_p, ctypes.c_char_p)


class Program:
    """What the words after ``python`` start: of its options only ``-u`` and ``-m``."""

    def __init__(self, words):
        self.words = words
        #: ``status`` is there once the program has ended without an exit of its own, and 0 where without an error.
        self.ended = {}
        words = words[1:] if words[0] == "-u" else words
        if words[0] == "-m":
            self.module, self.arguments = words[1], words[2:]
            self.folder = os.getcwd()
            return
        self.module = None
        self.path, *self.arguments = words
        self.file = _absolute(self.path)
        self.folder = os.path.dirname(_checked(self.path, self.file))
        self.opened = _fopen(os.fsencode(self.file), b"rbe")
        if not self.opened:
            raise Unfit(f"{self.path} cannot be opened")

    def begin(self):
        """Raises what ends with the program running."""
        _forget_streams()
        if hasattr(sys, "orig_argv"):
            sys.orig_argv[1:] = self.words
        sys.argv[:] = ["-m" if self.module else self.path, *self.arguments]
        if self.module:
            run, argument = _run_module, self.module
        else:
            sys.audit("cpython.run_file", self.file)
            sys.audit("open", self.file, "rb", 0)
            run = functools.partial(_run_file, self.opened, os.fsencode(self.file), 1)
            argument = ctypes.byref(_CompilerFlags(0, sys.version_info[1]))
        # The interpreter prints the exception Begin, by this hook, to a file whose method is the next of these steps: all
        # of it is written in C, so that no frame is below the program's. What ends without an error ends the process;
        # after an error, which has been printed, the interpreter goes on as it does after any.
        begin = functools.partial(_forget_server, argument, sys.excepthook)
        ended = map(functools.partial(self.ended.setdefault, "status"), map(run, map(_call, [begin])))
        steps = map(_exit, filter(operator.not_, ended))
        sys.excepthook = functools.partial(print, file=types.SimpleNamespace(write=functools.partial(next, steps)))
        raise Begin


def _absolute(path):
    return f"{os.getcwd()}/{path}"


def _checked(path, file):
    """Where the file really is."""
    real = os.path.realpath(file)
    if not real.startswith(os.getcwd() + os.sep):
        raise Unfit(f"{path} is not in the workspace")
    try:
        mode = os.stat(real).st_mode
    except OSError as error:
        raise Unfit(f"{path}: {error.strerror}") from None
    if not stat.S_ISREG(mode) or not os.access(real, os.R_OK) or _importer_of(file) is not None:
        raise Unfit(f"{path} is no file of Python's")
    return real


def _forget_streams():
    """Those of the server were opened on something else: whether one can seek there, and how much is written at once, is
    asked when they are."""
    for number, name in ((1, "stdout"), (2, "stderr")):
        old = getattr(sys, name)
        buffer = open(number, "wb", 0 if old.write_through else -1, closefd=False)
        getattr(buffer, "raw", buffer).name = f"<{name}>"
        settings = {"line_buffering": old.line_buffering, "write_through": old.write_through}
        new = io.TextIOWrapper(buffer, old.encoding, old.errors, "\n", **settings)
        new.mode = "w"
        setattr(sys, name, new)
        setattr(sys, f"__{name}__", new)


def _call(function):
    return function()


def _forget_server(argument, hook):
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        if hasattr(sys, name):
            delattr(sys, name)
    sys.excepthook = hook
    main = types.ModuleType("__main__")
    names = {"__loader__": BuiltinImporter, "__annotations__": {}, "__builtins__": builtins}
    if sys.version_info >= (3, 14):
        del names["__annotations__"]
    vars(main).update(names)
    sys.modules["__main__"] = main
    return argument


def _run_module(name):
    """0 where it has ended without an error. What it prints of one is of the module and of runpy alone."""
    import runpy

    try:
        runpy._run_module_as_main(name)
    except SystemExit:
        raise
    except BaseException as error:
        trace = error.__traceback__.tb_next
        sys.excepthook(type(error), error.with_traceback(trace), trace)
        if type(error) is KeyboardInterrupt:
            # The interpreter notes for its end what it ends by.
            sys.excepthook = _say_nothing
            _run_text(b"raise KeyboardInterrupt", None)
        return 1
    return 0


def _say_nothing(kind, value, trace):
    pass
