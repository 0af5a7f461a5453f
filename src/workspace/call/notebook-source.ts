// python/mlgit_notebook.py as text, so that a bundle carries it. Written by `npx vitest run python-sources -u`.
export const NOTEBOOK_SOURCE = `"""Runs a step that is a notebook, for mlgit: \`\`python3 -m mlgit_notebook FILE [EXECUTED]\`\`.

What the task has is set in a cell after the one tagged \`\`parameters\`\`, as papermill does: parameters and the keys of
the item with their types, inputs and outputs as paths. The executed notebook is written to EXECUTED, also after a failure.
"""

import json
import keyword
import os
import re
import sys
import tempfile

from mlgit_call import give_up, merged, task_values

INJECTED = "injected-parameters"
_COLOUR = re.compile(r"\\x1b\\[[0-9;]*m")


def _read(nbformat, path):
    try:
        with open(path, encoding="utf-8") as file:
            raw = json.load(file)
        # Ids that are missing are drawn by nbformat, and a result must not depend on chance.
        if (raw.get("nbformat"), raw.get("nbformat_minor", 0)) >= (4, 5):
            for number, cell in enumerate(raw.get("cells", []), 1):
                cell.setdefault("id", f"cell-{number}")
        notebook = nbformat.reads(json.dumps(raw), as_version=4)
    except OSError as error:
        give_up(f"cannot read the notebook {path}: {error.strerror}")
    except Exception as error:
        give_up(f"{path} is no notebook: {str(error).splitlines()[0] if str(error) else type(error).__name__}")
    metadata = notebook.metadata
    language = metadata.get("kernelspec", {}).get("language") or metadata.get("language_info", {}).get("name")
    if language not in (None, "python", "ipython"):
        give_up(f"{path} is in {language}; mlgit runs notebooks in Python")
    return notebook


def _inject(nbformat, notebook, values):
    """Adds the cell that sets \`values\`, in place of one that an earlier run left; returns the number that each cell has
    in the file, None for the one that was added."""
    cells, numbers, after = [], [], 0
    for number, cell in enumerate(notebook.cells, 1):
        tags = cell.metadata.get("tags", [])
        if INJECTED in tags:
            continue
        cells.append(cell)
        numbers.append(number)
        if "parameters" in tags and after == 0:
            after = len(cells)
    names = [name for name in values if name.isidentifier() and not keyword.iskeyword(name)]
    if names:
        source = "\\n".join(["# Parameters", *(f"{name} = {_literal(values[name])}" for name in names)])
        added = nbformat.v4.new_code_cell(source, metadata={"tags": [INJECTED]})
        if notebook.nbformat_minor >= 5:
            added["id"] = INJECTED
        else:
            added.pop("id", None)
        cells.insert(after, added)
        numbers.insert(after, None)
    notebook.cells = cells
    return numbers


def _literal(value):
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return f'float("{value}")'
    return repr(value)


def _client(nbclient, notebook, sockets):
    from jupyter_client import AsyncKernelManager
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager

    class ThisPython(KernelSpecManager):
        """The interpreter that the key covers, whatever kernels are installed for the user."""

        def get_kernel_spec(self, kernel_name):
            argv = [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
            return KernelSpec(argv=argv, display_name="Python 3", language="python", resource_dir="")

    class Shown(nbclient.NotebookClient):
        """What cells print is in the log while they run, and the cell that runs is known however its kernel ends."""

        started = 0

        async def async_execute_cell(self, cell, cell_index, *arguments, **options):
            self.started = cell_index
            return await super().async_execute_cell(cell, cell_index, *arguments, **options)

        def output(self, outs, msg, display_id, cell_index):
            if msg["msg_type"] == "stream":
                stream = sys.stderr if msg["content"]["name"] == "stderr" else sys.stdout
                stream.write(msg["content"]["text"])
                stream.flush()
            return super().output(outs, msg, display_id, cell_index)

    manager = AsyncKernelManager(
        kernel_name="python3",
        kernel_spec_manager=ThisPython(),
        # Ports are open to everybody on the machine; these are not.
        transport="ipc",
        ip=os.path.join(sockets, "kernel"),
        connection_file=os.path.join(sockets, "kernel.json"),
    )
    return Shown(
        notebook,
        km=manager,
        timeout=None,
        record_timing=False,
        resources={"metadata": {"path": os.getcwd()}},
    )


def _report(notebook, numbers, index, error):
    """Tells in which cell the run ended. Its last error is what ended it: earlier ones are such as a cell expects."""
    name = "the cell of parameters" if numbers[index] is None else f"cell {numbers[index]}"
    errors = [output for output in notebook.cells[index].get("outputs", []) if output.output_type == "error"]
    if not errors:
        last = (str(error).strip().splitlines() or [type(error).__name__])[-1]
        print(f"mlgit: {name}: {last}", file=sys.stderr)
        return
    output = errors[-1]
    print(_COLOUR.sub("", "\\n".join(output.traceback)), file=sys.stderr)
    value = (output.evalue.strip().splitlines() or [""])[-1]
    print(f"mlgit: {name}: {output.ename}{': ' + value if value else ''}", file=sys.stderr)


def main(arguments):
    if len(arguments) not in (1, 2):
        give_up("expected python3 -m mlgit_notebook FILE [EXECUTED]")
    # The user's profile of IPython is not in the key.
    os.environ.setdefault("IPYTHONDIR", os.path.join(tempfile.gettempdir(), "ipython"))
    os.environ.setdefault("JUPYTER_PLATFORM_DIRS", "1")
    try:
        import ipykernel  # noqa: F401
        import nbclient
        import nbformat
        from nbclient.exceptions import CellExecutionError, DeadKernelError
    except ImportError as error:
        give_up(f"a notebook needs {error.name} in the environment of the step: pip install nbclient ipykernel")
    notebook = _read(nbformat, arguments[0])
    numbers = _inject(nbformat, notebook, merged(task_values()))
    try:
        # Names of sockets may have a hundred characters, and the task's own temporary folder has most of them.
        with tempfile.TemporaryDirectory(prefix="mlgit-", dir="/tmp") as sockets:
            client = _client(nbclient, notebook, sockets)
            try:
                client.execute()
            except (CellExecutionError, DeadKernelError) as error:
                _report(notebook, numbers, client.started, error)
                return 1
        return 0
    finally:
        if len(arguments) == 2:
            nbformat.write(notebook, arguments[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
`;
