"""What a warm worker has imported, put away: a task finds a module only when it imports it, as if it were read then (mlgit_warm).

A module brings along what its code imports, and not what others have imported meanwhile. So ``sys.modules``, submodules
that are there without having been imported, filters of warnings, finders and variables are what they are in a fresh
process.
"""

import _frozen_importlib
import _warnings
import builtins
import os
import sys
import time


class Shelf:
    """A finder, the first in ``sys.meta_path``: in the worker it notes who imports what, in a task it gives out."""

    def __init__(self, visible):
        #: What every process has.
        self.visible = frozenset(visible)
        self.modules = {}
        #: Name -> what its code imports, in order.
        self.needs = {}
        #: Name -> what importing it has changed beside ``sys.modules``: when, variables, filters of warnings, finders.
        self.effects = {}
        self.changes = 0
        #: Imported after its package had been: not to be there with that.
        self.late = set()
        #: Modules whose code is running, the innermost last.
        self.running = []
        self.noting = False
        #: In a task: all that was on the shelf when it began, the path then, and names that are not to come onto it.
        self.lent = {}
        self.path = []
        self.given = set()
        sys.meta_path.insert(0, self)
        self._note_statements()

    def begin(self):
        """From here on imports are noted."""
        self.noting = True
        #: Names that are not there by the doing of the module whose code is running.
        self.asked = set(sys.modules)
        self.before = self.seen = _state()

    def put_away(self, dropped=()):
        """All but what every process has. Names in ``dropped`` are the worker's own."""
        self.noting = False
        for name, module in list(sys.modules.items()):
            if name in self.visible or name == "__main__":
                continue
            del sys.modules[name]
            if module is None or module is sys.modules["__main__"] or name in dropped:
                continue
            self.modules[name] = module
            package, _, last = name.rpartition(".")
            parent = self.modules.get(package) or sys.modules.get(package)
            if name in self.late and getattr(parent, "__dict__", {}).get(last) is module:
                delattr(parent, last)
        variables, filters, finders = self.before
        _set_variables(variables)
        _set_filters(filters)
        sys.meta_path[:] = finders
        self.known = self.visible.union(self.modules)

    def lend(self):
        """In a task: what is found is given out, while nothing that has come onto the path since is called the same."""
        builtins.__import__ = self.original
        self.lent = dict(self.modules)
        self.path = list(sys.path)
        self.given = {name.partition(".")[0] for name in self.modules}

    def find_spec(self, name, path=None, target=None):
        if self.noting:
            self.asked.add(name)
            if self.running:
                self._needs(self.running[-1], name)
            if name not in self.modules:
                return self._noted(name, path, target)
        elif name not in self.modules or not self.lent or self._is_shadowed():
            return None
        return _spec_of(name, self.lent.get(name) or self.modules[name], self)

    def place(self, name):
        """Puts a module, and what it needs, where an import finds it."""
        pending = [name]
        effects = []
        while pending:
            name = pending.pop()
            package, _, last = name.rpartition(".")
            if name in self.modules and package in self.modules:
                pending.extend((name, package))
                continue
            module = self.modules.pop(name, None)
            if module is None:
                continue
            sys.modules[name] = module
            parent = sys.modules.get(package)
            if parent is not None and last not in vars(parent):
                setattr(parent, last, module)
            effects.extend(self.effects.get(name, ()))
            if not self.noting:
                _tell(getattr(module, "__spec__", None))
            if name in RENEWED:
                RENEWED[name](module)
            pending.extend(reversed(list(self.needs.get(name, ()))))
        for _, variables, filters, finders in sorted(effects, key=_first):
            os.environ.update(variables)
            _set_filters([*filters, *(one for one in _warnings.filters if one not in filters)])
            sys.meta_path.extend(one for one in finders if one not in sys.meta_path)

    def _is_shadowed(self):
        """A file that the task has put onto its path comes before what was imported here, also for what that imports."""
        if sys.path != self.path:
            for entry in [entry for entry in sys.path if entry not in self.path]:
                if any(name.partition(".")[0] in self.given for name in _listed(entry)):
                    self.modules.clear()
            self.path = list(sys.path)
        return not self.modules

    def _needs(self, name, needed):
        self.needs.setdefault(name, {})[needed] = None

    def _noted(self, name, path, target):
        for finder in sys.meta_path[1:]:
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                break
        else:
            return None
        package = name.rpartition(".")[0]
        if package and package not in self.running:
            self.late.add(name)
        if hasattr(spec.loader, "exec_module"):
            spec.loader = _NotedLoader(spec.loader, self)
        return spec

    def run(self, name, function, argument):
        """Calls what runs the code of a module."""
        self._change()
        self.running.append(name)
        try:
            return function(argument)
        finally:
            self._change()
            self.running.pop()

    def _change(self):
        """What has changed since it was asked last is the doing of the module that runs."""
        for name in sys.modules.keys() - self.asked:
            self.asked.add(name)
            if self.running:
                self._needs(self.running[-1], name)
        state = _state()
        if state != self.seen and self.running:
            variables = {name: value for name, value in state[0].items() if self.seen[0].get(name) != value}
            added = [[one for one in state[i] if one not in self.seen[i]] for i in (1, 2)]
            self.effects.setdefault(self.running[-1], []).append((self.changes, variables, *added))
            self.changes += 1
        self.seen = state

    def _note_statements(self):
        """What is imported already is asked of no finder."""
        original = builtins.__import__

        def noted(name, globals=None, locals=None, fromlist=(), level=0):
            result = original(name, globals, locals, fromlist, level)
            if self.noting and self.running:
                self._note(_absolute(name, globals, level), fromlist or ())
            return result

        self.original, builtins.__import__ = original, noted

    def _note(self, name, parts):
        if name in sys.modules:
            self._needs(self.running[-1], name)
        for part in parts:
            if isinstance(part, str) and f"{name}.{part}" in sys.modules:
                self._needs(self.running[-1], f"{name}.{part}")


class _Loader:
    """In all that it does not do otherwise as the loader of the module."""

    def __init__(self, loader, shelf):
        self.loader = loader
        self.shelf = shelf

    def __getattr__(self, name):
        return getattr(self.loader, name)


class _NotedLoader(_Loader):
    """The loader of a module in the worker, which is left as if it had not been there."""

    def create_module(self, spec):
        if not hasattr(self.loader, "create_module"):
            return None
        return self.shelf.run(spec.name, self.loader.create_module, spec)

    def exec_module(self, module):
        spec = module.__spec__
        spec.loader = self.loader
        if getattr(module, "__loader__", None) is self:
            module.__loader__ = self.loader
        self.shelf.run(spec.name, self.loader.exec_module, module)


class _GivingLoader(_Loader):
    """Of a module that is on the shelf. The one that an import makes for it is put aside."""

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        name = module.__spec__.name
        self.shelf.place(name)
        if sys.modules.get(name) is module:
            # Another thread has placed it since it was found.
            sys.modules[name] = self.shelf.lent[name]


def _spec_of(name, module, shelf):
    known = getattr(module, "__spec__", None)
    spec = _frozen_importlib.ModuleSpec(name, _GivingLoader(getattr(known, "loader", None), shelf))
    for attribute in ("origin", "submodule_search_locations", "cached", "has_location"):
        if hasattr(known, attribute):
            setattr(spec, attribute, getattr(known, attribute))
    return spec


def _tell(spec):
    """What an audit hook sees of reading a module."""
    if getattr(spec, "has_location", False):
        sys.audit("open", spec.cached or spec.origin, "rb", os.O_RDONLY | os.O_CLOEXEC)


def _first(effect):
    return effect[0]


def _absolute(name, names, level):
    if level == 0:
        return name
    package = (names or {}).get("__package__") or ""
    base = package.rsplit(".", level - 1)[0]
    return f"{base}.{name}" if name else base


def _state():
    return dict(os.environ), list(_warnings.filters), list(sys.meta_path)


def _set_variables(variables):
    """Has the process have these. Others stay as they are, so that nothing is copied."""
    for name in os.environ.keys() - variables.keys():
        del os.environ[name]
    os.environ.update({name: value for name, value in variables.items() if os.environ.get(name) != value})


def _set_filters(filters):
    if list(filters) != _warnings.filters:
        _warnings.filters[:] = filters
        _warnings._filters_mutated()


def _listed(folder):
    try:
        # As importing does: to list what is not there counts as a file that was wanted.
        return os.listdir(folder) if os.path.isdir(folder) else []
    except OSError:
        return []


def _begin_clock(module):
    module._startTime = time.time_ns() if isinstance(module._startTime, int) else time.time()


def _begin_here(module):
    module.ORIGINAL_DIR = os.getcwd()


def _name_main(_module):
    sys.modules["__mp_main__"] = sys.modules["__main__"]


#: What a module keeps of the process, or the moment, in which it was imported.
RENEWED = {
    "logging": _begin_clock,
    "multiprocessing": _name_main,
    "multiprocessing.process": _begin_here,
    # Python's own generator sees to itself.
    "numpy.random": lambda module: module.seed(),
    "tempfile": lambda module: setattr(module, "tempdir", None),
}
