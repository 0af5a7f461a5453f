import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beside, type CliRepo, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { requireTool } from '../support/required-tool.ts';

const FLOW = demoFlow(
  {
    make: '{desc: Make it, run: "mkdir -p build/d && echo ${{ params.seed }} > build/x && echo 1 > \'build/d/a b\'", outputs: {x: build/x, d: build/d/}}',
    each: '{foreach: {n: [1, 2]}, run: "echo ${{ item.n }} > build/y", outputs: {y: build/y}}',
  },
  [
    'params: {seed: {default: 7, help: Where it starts}, mode: {type: str, choices: [fast, exact], default: fast}}',
  ],
);
const ENTRY = fileURLToPath(new URL('../../bin/mlgit.js', import.meta.url));

let repo: CliRepo;
let run: string;
let bin: string;
const cleanups: (() => void)[] = [];

beforeAll(async () => {
  repo = cliRepo(
    { 'mlgit.yaml': FLOW, '.gitignore': '/build/\n' },
    { whenDone: (clean) => cleanups.push(clean) },
  );
  run = (await repo.result('run', '--tag', 'prod')).run;
  bin = beside(repo, 'bin');
  mkdirSync(bin);
  const program = join(bin, 'mlgit');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${ENTRY}' "$@"\n`);
  chmodSync(program, 0o755);
});
afterAll(() => {
  for (const clean of cleanups) clean();
});

/** Standard output of a shell, which must be the only thing that it has to say. */
function shell(program: string, args: readonly string[], more: Record<string, string> = {}): string {
  const env = { ...repo.env, ...more, PATH: `${bin}:${process.env.PATH}` } as NodeJS.ProcessEnv;
  const done = spawnSync(program, args, { cwd: repo.root, env, encoding: 'utf8' });
  expect({ stderr: done.stderr, status: done.status }).toEqual({ stderr: '', status: 0 });
  return done.stdout;
}

const complete = async (...words: string[]) => {
  const done = await repo.mlgit('complete', 'fish', '--json', '--', ...words);
  return done.json().result.candidates.map(({ value }: { value: string }) => value);
};

describe('the last word of a command line', () => {
  it('becomes what this clone knows', async () => {
    expect(await complete('show', 'demo@')).toEqual(['demo@latest', 'demo@prod', `demo@${run}`]);
    expect(await complete('show', 'demo@prod:')).toEqual(
      ['d', 'x', 'each/', 'make/'].map((name) => `demo@prod:${name}`),
    );
    expect(await complete('ls', 'demo@prod:make/')).toEqual(['demo@prod:make/d', 'demo@prod:make/x']);
    expect(await complete('ls', '@prod:each/n=1/')).toEqual(['@prod:each/n=1/y']);
    expect(await complete('cat', 'demo@prod:make/d/')).toEqual(['demo@prod:make/d/a b']);
    expect(await complete('tag', run.slice(0, 3))).toEqual([run]);
    expect(await complete('run', '--only', '')).toEqual(['make', 'each']);
    expect(await complete('run', '--set', '')).toEqual(['seed=', 'mode=']);
    expect(await complete('run', '--set', 'mode=')).toEqual(['mode=fast', 'mode=exact']);
    expect(await complete('run', '--sweep=mode=fast,e')).toEqual(['--sweep=mode=fast,exact']);
    expect(await complete('run', '--resources', 'make.m')).toEqual(['make.memory=']);
    expect(await complete('run', '--runner', 'make=l')).toEqual(['make=local']);
    expect(await complete('log', '--branch', '')).toEqual(['main']);
    expect(await complete('log', '--columns', 'id,params.s')).toEqual(['id,params.seed']);
    expect(await complete('log', '--sort', '-st')).toEqual(['-status', '-started']);
  });

  it('is asked for without a word on the screen where there is nothing', async () => {
    expect(await complete('show', 'other@')).toEqual([]);
    expect((await repo.mlgit('complete', 'fish', '--', 'show', 'demo@nothing:')).exitCode).toBe(2);
    expect((await repo.mlgitWith({ cwd: '/' }, 'complete', 'fish', '--', 'show', '')).exitCode).toBe(10);
    expect((await repo.mlgitWith({ cwd: '/' }, 'complete', 'fish', '--', 'sho')).stdout).toContain('show\t');
  });
});

describe.skipIf(requireTool('bash').missing)('bash', () => {
  it('is told only what follows the sign that it takes for the end of a word', () => {
    const script = join(bin, 'try.bash');
    writeFileSync(
      script,
      [
        'eval "$(mlgit completion bash)"',
        'compopt() { echo "compopt $*"; }',
        `COMP_WORDBREAKS=$' \\t\\n"\\'@><=;|&(:'`,
        'for COMP_LINE in "$@"; do COMP_POINT=${#COMP_LINE}; _mlgit; printf "%s\\n" "${COMPREPLY[@]}"; done',
      ].join('\n'),
    );
    const lines = [
      'mlgit show demo@pr',
      'mlgit cat demo@prod:make/d/',
      'mlgit run --se',
      'mlgit run --file ml',
    ];
    expect(shell('bash', [script, ...lines]).split('\n')).toEqual([
      ...['compopt -o nospace', 'compopt -o nosort', 'prod'],
      ...['compopt -o nospace', 'compopt -o nosort', 'make/d/a\\ b'],
      ...['compopt -o nosort', '--set'],
      ...['compopt -o default', 'compopt -o nosort', '', ''],
    ]);
  });
});

describe.skipIf(requireTool('fish').missing)('fish', () => {
  it('completes, with a few words about each', () => {
    const asked = ['mlgit show demo@pr', 'mlgit run --only m', 'mlgit run --file ml', 'mlgit log --lim'];
    const script = [
      'mlgit completion fish | source',
      ...asked.map((line) => `complete -C ${JSON.stringify(line)}`),
    ];
    expect(shell('fish', ['--no-config', '-c', script.join('\n')])).toBe(
      'demo@prod\ttag\nmake\tMake it\nmlgit.yaml\n--limit\tat most this many (default: 20)\n',
    );
  });
});

describe.skipIf(requireTool('zsh').missing)('zsh', () => {
  /** A terminal of zsh itself (zpty), in which a person presses keys. */
  const PRESS = `
    zmodload zsh/zpty
    zpty it zsh --no-rcs --interactive
    press() { zpty -w -n it "$1"; }
    press $'PS1= PROMPT_EOL_MARK= ; unset zle_bracketed_paste; autoload -Uz compinit; compinit -u -D; eval "$(mlgit completion zsh)"; echo rea""dy\\n'
    zpty -r it out '*ready*'
    press "$1"$'\\t'
    press $'\\x01echo "[\\x05]"\\n'
    zpty -r it out $'*\\n\\\\[*\\\\]*'
    print -r -- "$out"
    zpty -d it
  `;

  it.each([
    ['mlgit show demo@pr', 'mlgit show demo@prod'],
    ['mlgit run --set mo', 'mlgit run --set mode='],
    ['mlgit run --file ml', 'mlgit run --file mlgit.yaml'],
  ])('%s goes on', (typed, line) => {
    const out = shell('zsh', ['--no-rcs', '-c', PRESS, 'press', typed], { TERM: 'dumb' });
    expect(out).toContain(`[${line}`);
  });
});
