import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { temporaryFolder } from '../support/repo.ts';
import { requireTool } from '../support/required-tool.ts';

const python = requireTool('python3');

/** What a script sees of itself and around it. Who started it is told outside of the run. */
const LOOK = `
import json, multiprocessing, os, pickle, subprocess, sys

class Kept:
    pass

def listed(path):
    try:
        return sorted(os.listdir(path))
    except OSError as error:
        return str(error.errno)

def written(path):
    try:
        with open(path, "w"):
            return "written"
    except OSError as error:
        return str(error.errno)

def status(*names):
    with open("/proc/self/status") as file:
        return [line for line in file.read().split("\\n") if line.startswith(names)]

def main(out):
    here = os.getcwd()
    base = os.path.dirname(here)
    def plain(text):
        return str(text).replace(base, "BASE")
    pool = multiprocessing.get_context("spawn").Pool(1)
    facts = {
        "tree": listed(os.environ["ROOT"]),
        "attempts": len(listed(os.path.dirname(base))),
        "beside": written(os.path.join(os.path.dirname(base), "x")),
        "inTree": written(os.path.join(os.environ["ROOT"], "x")),
        "path": [plain(entry) for entry in sys.path],
        "argv": [plain(entry) for entry in sys.argv],
        "main": {name: plain(value) for name, value in globals().items() if " at 0x" not in str(value)},
        "modules": sorted(sys.modules),
        "variables": {name: plain(value) for name, value in os.environ.items() if name not in ("MLGIT_LAUNCH", "MLGIT_RUN")},
        "toOthers": subprocess.run(["/bin/sh", "-c", "env | cut -d= -f1 | sort"], stdout=subprocess.PIPE, text=True).stdout,
        "descriptors": [plain(os.readlink("/proc/self/fd/" + one)) for one in ("0", "1", "2")],
        "rights": status("Cap", "NoNewPrivs", "Seccomp", "Uid", "Gid", "Groups", "SigIgn", "SigBlk"),
        "umask": os.umask(0o22),
        "hash": hash("a"),
        "stdout": [sys.stdout.encoding, sys.stdout.line_buffering, sys.stdout.write_through, str(sys.stdout)],
        "flags": str(sys.flags),
        "spawned": [type(one).__name__ for one in pool.map(pickle.loads, [pickle.dumps(Kept())])],
    }
    pool.terminate()
    with open(out, "w") as file:
        json.dump(facts, file, sort_keys=True)
    with open(os.environ["TOLD"], "a") as file:
        file.write(str(os.getppid()) + "\\n")

if __name__ == "__main__":
    main(sys.argv[2])
`;

interface Seen {
  readonly parents: ReadonlySet<string>;
  readonly outputs: readonly unknown[];
  readonly reads: readonly unknown[];
  readonly manifest: string;
}

const ITEMS = [1, 2, 3];

async function seen(repo: CliRepo, told: string, warm: boolean): Promise<Seen> {
  await repo.git('config', 'mlgit.warmWorkers', String(warm));
  rmSync(told, { force: true });
  const { run } = await repo.result('run', '--jobs', '1');
  const ref = `refs/mlgit/runs/demo/${run}`;
  const execution = JSON.parse(await repo.git('show', `${ref}:execution.json`));
  return {
    parents: new Set(readFileSync(told, 'utf8').trim().split('\n')),
    outputs: ITEMS.map((item) => JSON.parse(repo.read(`build/item=${item}/out.json`))),
    reads: Object.values<{ attempts: { read: unknown }[] }>(execution.tasks).map(
      ({ attempts }) => attempts[0]?.read,
    ),
    manifest: await repo.git('show', `${ref}:manifest.json`),
  };
}

describe.skipIf(python.missing || process.platform !== 'linux')('Commands that only start Python', () => {
  it.each(['python3 steps/look.py', 'python3 -m steps.look'])(
    'are forked, see what they would in processes of their own, and give the same manifest: %s',
    async (command) => {
      const told = join(temporaryFolder(), 'told');
      const repo = cliRepo({ '.gitignore': '/build/\n', 'steps/look.py': LOOK });
      const step = `{run: "${command} \${{ item.item }} \${{ outputs.out }}", foreach: {item: [${ITEMS}]}, code: [steps/], outputs: {out: build/out.json}, env: {ROOT: ${repo.root}, TOLD: ${told}}, cache: false}`;
      repo.write('mlgit.yaml', demoFlow({ look: step }));
      const warm = await seen(repo, told, true);
      const fresh = await seen(repo, told, false);
      expect(warm.parents.size).toBe(1);
      expect(fresh.parents.size).toBe(ITEMS.length);
      expect(warm.outputs).toEqual(fresh.outputs);
      expect(warm.reads).toEqual(fresh.reads);
      expect(warm.manifest).toBe(fresh.manifest);
    },
  );

  it('have one result, however they were started', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        a: '{run: "python3 a.py build/out", code: [a.py], outputs: {out: build/out}}',
      }),
      '.gitignore': '/build/\n',
      'a.py': 'import sys\nopen(sys.argv[1], "w").write("1")\n',
    });
    await repo.result('run');
    await repo.git('config', 'mlgit.warmWorkers', 'false');
    expect((await repo.mlgit('run')).stdout).toContain('= a');
  });

  it('take turns with other commands of a step', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        a: '{run: ["python3 a.py one", "python3 a.py two > build/two", "python3 -m a three"], code: [a.py], outputs: {two: build/two}}',
      }),
      '.gitignore': '/build/\n',
      'a.py': 'import os, sys\nprint(sys.argv[1], os.getppid())\n',
    });
    await repo.result('run');
    const [one = '', three = ''] = (await repo.mlgit('logs', 'demo@latest:a/')).stdout.trim().split('\n');
    expect(one).toMatch(/^one \d+$/);
    expect(three).toBe(one.replace('one', 'three'));
    expect(repo.read('build/two')).toMatch(/^two \d+\n$/);
    expect(repo.read('build/two').trim()).not.toBe(one.replace('one', 'two'));
  });

  it('are watched: what they read and is not declared is said', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        a: `{run: python3 a.py ${import.meta.filename}, code: [a.py]}`,
        b: '{run: python3 b.py, code: [b.py]}',
      }),
      'a.py': 'import sys\nopen(sys.argv[1]).read()\n',
      'b.py': 'open("data/table.csv")\n',
      'data/table.csv': 'a\n',
    });
    const { stderr, stdout } = await repo.mlgit('run');
    const text = stdout + stderr;
    expect(text).toContain(`read ${import.meta.filename}, outside its workspace`);
    expect(text).toContain('it wanted data/table.csv, which is in the working tree but not declared');
  });

  it('have what they print masked', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({ a: '{run: python3 a.py, code: [a.py], secrets: [TOKEN]}' }),
      'a.py': 'import os\nprint("it is", os.environ["TOKEN"])\n',
    });
    const env = { TOKEN: 'a-very-secret-text' };
    expect((await repo.mlgitWith({ env }, 'run')).exitCode).toBe(0);
    const log = (await repo.mlgit('logs', 'demo@latest:a/')).stdout;
    expect(log).toContain('it is ');
    expect(log).not.toContain('a-very-secret-text');
  });
});
