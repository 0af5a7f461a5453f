import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { temporaryFolder } from '../support/repo.ts';
import { requireTool } from '../support/required-tool.ts';

const python = requireTool('python3');

/** What a process sees of itself and around it. */
const LOOK = `
import json, multiprocessing, os, subprocess, sys
def look(item, out):
    here = os.getcwd()
    base = os.path.dirname(here)
    def plain(text):
        return str(text).replace(base, "BASE")
    def status(*names):
        with open("/proc/self/status") as file:
            return [line for line in file.read().split("\\n") if line.startswith(names)]
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
    pool = multiprocessing.get_context("spawn").Pool(1)
    facts = {
        "tree": listed(os.environ["ROOT"]),
        "attempts": len(listed(os.path.dirname(base))),
        "beside": written(os.path.join(os.path.dirname(base), "x")),
        "inTree": written(os.path.join(os.environ["ROOT"], "x")),
        "path": [plain(entry) for entry in sys.path],
        "argv": [plain(entry) for entry in sys.argv],
        "main": sorted(name for name in vars(sys.modules["__main__"])),
        "variables": sorted(os.environ),
        "toOthers": subprocess.run(["/bin/sh", "-c", "env | cut -d= -f1 | sort"], stdout=subprocess.PIPE, text=True).stdout,
        "descriptors": [plain(os.readlink("/proc/self/fd/" + one)) for one in ("0", "1", "2")],
        "rights": status("Cap", "NoNewPrivs", "Seccomp", "Uid", "Gid", "Groups", "SigIgn", "SigBlk", "Threads"),
        "score": open("/proc/self/oom_score_adj").read(),
        "umask": os.umask(0o22),
        "hash": hash("a"),
        "stdout": [sys.stdout.encoding, sys.stdout.line_buffering, sys.stdout.write_through],
        "flags": str(sys.flags),
        "spawned": pool.map(abs, [-1]),
        "ids": os.getpgid(0) == os.getsid(0),
    }
    pool.terminate()
    facts["launch"] = ("MLGIT_LAUNCH=" + os.environ["MLGIT_LAUNCH"]).encode() in open("/proc/self/environ", "rb").read().split(b"\\0")
    with open(out, "w") as file:
        json.dump({"parent": os.getppid(), "facts": facts}, file, sort_keys=True)
`;

function project(step: string, more: { readonly [path: string]: string } = {}): CliRepo {
  return cliRepo({
    'mlgit.yaml': demoFlow({ look: step }),
    '.gitignore': '/build/\n',
    'look.py': LOOK,
    ...more,
  });
}

const STEP =
  '{python: "look:look", foreach: {item: [1, 2, 3]}, code: [look.py], outputs: {out: build/out.json}, env: {ROOT: PLACE}, cache: false MORE}';

interface Seen {
  readonly parent: number;
  readonly facts: object;
}

async function seen(repo: CliRepo, more: string): Promise<Seen[]> {
  const step = STEP.replace('PLACE', repo.root).replace(' MORE', more);
  repo.write('mlgit.yaml', demoFlow({ look: step }));
  await repo.result('run', '--jobs', '1');
  return [1, 2, 3].map((item) => JSON.parse(repo.read(`build/item=${item}/out.json`)) as Seen);
}

describe.skipIf(python.missing || process.platform !== 'linux')('Python steps of a run', () => {
  it('are forked, and see what they would in processes of their own', async () => {
    const repo = project(STEP);
    const warm = await seen(repo, '');
    const fresh = await seen(repo, ', fresh: true');
    expect(new Set(warm.map(({ parent }) => parent)).size).toBe(1);
    expect(new Set(fresh.map(({ parent }) => parent)).size).toBe(3);
    expect(warm.map(({ facts }) => facts)).toEqual(fresh.map(({ facts }) => facts));
  });

  it('are watched: what they read and is not declared is said', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({
        a: '{python: "a:read", code: [a.py], outputs: {out: build/out}}',
        b: '{python: "a:lack", code: [a.py], inputs: {one: a.out}}',
      }),
      '.gitignore': '/build/\n',
      'a.py': `
def read(out):
    out.write_text("x")
    open("${import.meta.filename}").read()
def lack(one):
    print("secret of b")
    open("data/table.csv")
`,
      'data/table.csv': 'a\n',
    });
    const { stderr, stdout } = await repo.mlgit('run');
    const text = stdout + stderr;
    expect(text).toContain(`read ${import.meta.filename}, outside its workspace`);
    expect(text).toContain('it wanted data/table.csv, which is in the working tree but not declared');
  });

  it('have what they print masked', async () => {
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({ a: '{python: "a:say", secrets: [TOKEN]}' }),
      'a.py': 'import os\ndef say():\n    print("it is", os.environ["TOKEN"])\n',
    });
    const env = { TOKEN: 'a-very-secret-text' };
    expect((await repo.mlgitWith({ env }, 'run')).exitCode).toBe(0);
    const log = await repo.mlgit('logs', 'demo@latest:a/');
    expect(log.stdout).toContain('it is ');
    expect(log.stdout).not.toContain('a-very-secret-text');
  });

  it('leave no worker when mlgit is killed', async () => {
    const told = join(temporaryFolder(), 'told');
    const repo = cliRepo({
      'mlgit.yaml': demoFlow({ a: `{python: "a:wait", env: {TOLD: ${told}}}` }),
      'a.py': `
import os, time
def wait():
    with open(os.environ["TOLD"] + ".new", "w") as file:
        file.write(f"{os.getppid()} {os.getpid()}")
    os.rename(os.environ["TOLD"] + ".new", os.environ["TOLD"])
    time.sleep(600)
`,
    });
    const started = repo.start(['run']);
    await expect.poll(() => existsSync(told)).toBe(true);
    const [worker = '', task = ''] = readFileSync(told, 'utf8').split(' ');
    started.child.kill('SIGKILL');
    await started.ended;
    await expect.poll(() => isAlive(worker)).toBe(false);
    expect(isAlive(task)).toBe(true);
    repo.write('a.py', 'def wait():\n    pass\n');
    await repo.result('run');
    expect(isAlive(task)).toBe(false);
  });
});

function isAlive(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.[0] !== 'Z';
  } catch {
    return false;
  }
}
