import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { missingFiles } from '../../../src/workspace/observe/missing-files.ts';
import { requireTool } from '../../support/required-tool.ts';

const python = requireTool('python3');

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'missing-'));
  for (const path of [
    'data/raw data.csv',
    'data/x.csv',
    'steps/helper.py',
    'lib/features/__init__.py',
    'lib/scores.py',
    'tools/run.sh',
    'lib/pad.js',
    '.git/config',
  ]) {
    put(`repo/${path}`, '');
  }
  put('work/lib/__init__.py', '');
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, text: string): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Runs a command that fails for want of something, and returns what is named. */
function wantedBy(command: string, wanted: readonly string[] = []): Promise<string[]> {
  const log = openSync(join(root, 'log'), 'w');
  const { status } = spawnSync('/bin/sh', ['-c', command], {
    cwd: join(root, 'work'),
    stdio: ['ignore', log, log],
    env: { PATH: process.env.PATH ?? '' },
  });
  expect(status).not.toBe(0);
  return missingFiles({
    wanted,
    logPath: join(root, 'log'),
    workspace: join(root, 'work'),
    repository: join(root, 'repo'),
  });
}

describe('what a failed task is told to declare', () => {
  it.each([
    ['cat data/x.csv', ['data/x.csv']],
    ["wc -l 'data/raw data.csv'; false", []],
    ['sh tools/run.sh', ['tools/run.sh']],
    ['./tools/run.sh', ['tools/run.sh']],
    ['cat data/never.csv', []],
    [`'${process.execPath}' -e 'require("fs").readFileSync("data/raw data.csv")'`, ['data/raw data.csv']],
    [`'${process.execPath}' -e 'require("./lib/pad")'`, ['lib/pad.js']],
  ])('is read from the log of %s', async (command, paths) => {
    expect(await wantedBy(command)).toEqual(paths);
  });

  it.skipIf(python.missing).each([
    ['python3 steps/helper.py', ['steps/helper.py']],
    ['python3 -c \'open("data/raw data.csv")\'', ['data/raw data.csv']],
    ["python3 -c 'import lib.scores'", ['lib/scores.py']],
    ["python3 -c 'from lib import scores'", ['lib/scores.py']],
    ["python3 -c 'import lib.features'", ['lib/features']],
    ['python3 -m lib.scores', ['lib/scores.py']],
  ])('is read from the log of %s', async (command, paths) => {
    expect(await wantedBy(command)).toEqual(paths);
  });

  it.skipIf(python.missing)('is looked for beside the script too', async () => {
    put('work/steps/train.py', 'import helper\n');
    expect(await wantedBy('python3 steps/train.py')).toEqual(['steps/helper.py']);
  });

  it('is what the hook saw, but for what is there, is nowhere, or is git itself', async () => {
    const wanted = ['data/x.csv', 'lib/__init__.py', 'nowhere', '.git/config', '../repo/data/x.csv'];
    expect(await wantedBy('false', wanted)).toEqual(['data/x.csv']);
  });
});
