import { describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { demoFlow } from '../support/flows.ts';
import { toolPresent } from '../support/required-tool.ts';

/** A project with one failing step `a`, a step `after` that needs it, and one that needs nothing. */
function project(step: string, more: { readonly [file: string]: string } = {}): CliRepo {
  return cliRepo({
    'mlgit.yaml': demoFlow({
      a: step,
      other: '{run: "echo fine > build/fine", outputs: {fine: build/fine}}',
    }),
    '.gitignore': '/build/\n',
    'data/in.txt': 'one\n',
    ...more,
  });
}

interface Failing {
  readonly step: string;
  readonly because: RegExp;
  readonly hints?: readonly string[];
  readonly failure: object;
}

const FAILING: { readonly [name: string]: Failing } = {
  'ends with an exit code': {
    step: '{run: "echo oops >&2; exit 3"}',
    because: /its command ended with exit code 3$/,
    failure: { kind: 'exit', exitCode: 3 },
  },
  'names a program that there is not': {
    step: '{run: "no-such-program-anywhere"}',
    because: /its command ended with exit code 127$/,
    failure: { kind: 'exit', exitCode: 127 },
  },
  'is killed by a signal': {
    step: '{run: "kill -9 $$"}',
    because: /its command was killed by SIGKILL$/,
    failure: { kind: 'signal', signal: 'SIGKILL' },
  },
  'has a process that is killed by a signal': {
    step: `{run: "sh -c 'kill -SEGV $$'; exit $?"}`,
    because: /its command was killed by SIGSEGV$/,
    failure: { kind: 'signal', signal: 'SIGSEGV' },
  },
  'takes longer than its timeout': {
    step: '{run: "exec sleep 1000", timeout: 1s}',
    because: /it ran longer than its timeout of 1\.0 s$/,
    failure: { kind: 'timeout', timeoutMs: 1000 },
  },
  'does not produce its output': {
    step: '{run: "true", outputs: {x: build/x}}',
    because: /it did not produce build\/x \(output x\)$/,
    hints: ['write build/x, or correct the path of output x'],
    failure: { kind: 'output-missing', output: 'x', path: 'build/x' },
  },
  'produces a folder instead of a file': {
    step: '{run: "mkdir build/x", outputs: {x: build/x}}',
    because: /output x at build\/x cannot be recorded: it is a folder: declare it with a trailing slash$/,
    failure: { kind: 'output-invalid' },
  },
  'produces a file instead of a folder': {
    step: '{run: "rmdir build/x; echo > build/x", outputs: {x: build/x/}}',
    because: /output x at build\/x cannot be recorded: it is not a folder/,
    failure: { kind: 'output-invalid' },
  },
  'produces a pipe': {
    step: '{run: "mkfifo build/x", outputs: {x: build/x}}',
    because: /it is not a regular file$/,
    failure: { kind: 'output-invalid' },
  },
  'produces a link that leaves the tree': {
    step: '{run: "ln -s /etc/hostname build/x", outputs: {x: build/x}}',
    because: /it is not a regular file$/,
    failure: { kind: 'output-invalid' },
  },
  'produces a folder with a link that leaves it': {
    step: '{run: "ln -s /etc/hostname build/x/l", outputs: {x: build/x/}}',
    because:
      /: build\/x\/l is a symbolic link to "\/etc\/hostname": expected a relative target inside the folder$/,
    failure: { kind: 'output-invalid' },
  },
  'writes metrics that are none': {
    step: '{run: "echo nope > metrics.json", metrics: metrics.json}',
    because: /its metrics file metrics\.json cannot be read: /,
    failure: { kind: 'metrics-invalid', path: 'metrics.json' },
  },
  'does not write its metrics': {
    step: '{run: "true", metrics: metrics.json}',
    because: /it did not produce metrics\.json/,
    failure: { kind: 'output-missing' },
  },
};

describe('a step that fails', () => {
  it.each(Object.entries(FAILING))('%s', async (_name, { step, because, hints = [], failure }) => {
    const repo = project(step);
    const { error } = await expectFailure(repo, ['run'], {
      exitCode: 1,
      code: 'task-failed',
      message: because,
      hints: ['mlgit logs demo@', ...hints],
    });
    expect(error.message).toMatch(/^Step a failed: /);
    expect(error.message).not.toContain(repo.root);
    expect(error.details).toMatchObject({
      status: 'failed',
      tasks: {
        a: { outcome: 'failed', failure },
        other: { outcome: expect.stringMatching(/^(ran|cached)$/) },
      },
    });
    await expectRecorded(repo, error.details.run);
  });

  it('keeps what it printed, and what it made before it failed', async () => {
    const repo = project(
      '{run: "echo said; echo half > build/x; exit 4", outputs: {x: build/x, y: build/y}}',
    );
    expect((await repo.mlgit('run')).exitCode).toBe(1);
    const logs = await repo.mlgit('logs');
    expect(logs.exitCode, `${logs}`).toBe(0);
    expect(logs.stdout).toBe('said\n');
    const [run] = (await repo.result('log')).runs;
    expect((await repo.mlgit('cat', `demo@${run.id}:a/x`)).stdout).toBe('half\n');
    expect(repo.git('status', '--porcelain')).toBe('');
  });
});

/** The failed run is in the log, is not the latest, and nothing of it is in the working tree. */
async function expectRecorded(repo: CliRepo, id: string): Promise<void> {
  const { runs } = await repo.result('log');
  expect(
    runs.map((run: { id: string; manifest: { status: string } }) => [run.id, run.manifest.status]),
  ).toContainEqual([id, 'failed']);
  await expectFailure(repo, ['show', 'demo@latest'], { exitCode: 2, code: 'no-latest', message: /demo/ });
  expect(repo.git('status', '--porcelain', '--ignored')).toBe('');
  expect((await repo.mlgit('fsck')).exitCode).toBe(0);
}

const UNDECLARED: { readonly [program: string]: string } = {
  cat: 'cat data/in.txt',
  python3: `python3 -c "open('data/in.txt')"`,
  node: `node -e "require('fs').readFileSync('data/in.txt')"`,
};

describe('a step that wants a file it did not declare', () => {
  for (const [program, command] of Object.entries(UNDECLARED)) {
    it.skipIf(!toolPresent(program))(`is told which, and the line to add (${program})`, async () => {
      const step = (more: string) =>
        demoFlow({ a: `{run: ${JSON.stringify(command)}, code: [mlgit.yaml]${more}}` });
      const repo = cliRepo({ 'mlgit.yaml': step(''), 'data/in.txt': 'one\n' });
      const { error } = await expectFailure(repo, ['run'], {
        exitCode: 1,
        code: 'task-failed',
        message: /exit code \d+; it wanted data\/in\.txt, which is in the working tree but not declared$/,
        hints: [/add to step a: .*inputs: \{in: data\/in\.txt\}/],
      });
      expect(error.details.tasks.a.failure.missing).toMatchObject([{ path: 'data/in.txt' }]);
      repo.write('mlgit.yaml', step(', inputs: {in: data/in.txt}'));
      expect((await repo.mlgit('run')).exitCode).toBe(0);
    });
  }
});
