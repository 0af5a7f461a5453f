import { cpSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { callsOurs } from '../../src/hooks/recognise-hook.ts';
import { USUAL_HOOKS } from '../../src/hooks/shim.ts';
import { cliRepo } from '../support/cli.ts';
import { PROJECT } from '../support/quickstart-run.ts';

describe('the hooks of this project', () => {
  it('call those that mlgit has, and can be run by git without husky', () => {
    const names = readdirSync(join(PROJECT, '.husky')).filter((name) => name !== '_');
    expect(names.sort()).toEqual([...USUAL_HOOKS].sort());
    for (const name of USUAL_HOOKS) {
      const text = readFileSync(join(PROJECT, '.husky', name), 'utf8');
      expect(text).toMatch(/^#!\/bin\/sh\n/);
      expect(callsOurs(name, text), name).toBe(true);
      expect(statSync(join(PROJECT, '.husky', name)).mode & 0o111).toBe(0o111);
    }
  });

  it('keep the bytes of tracked data out of commits', async () => {
    const repo = cliRepo({ 'README.md': 'code\n' });
    for (const name of ['.husky', 'biome.json', '.gitignore']) {
      cpSync(join(PROJECT, name), repo.path(name), { recursive: true });
    }
    mkdirSync(repo.path('bin'));
    cpSync(join(PROJECT, 'bin/mlgit.js'), repo.path('bin/mlgit.js'));
    for (const name of ['dist', 'node_modules', 'package.json']) {
      symlinkSync(join(PROJECT, name), repo.path(name));
    }
    repo.git('config', 'core.hooksPath', '.husky');
    repo.write('data.csv', 'a,b\n');
    await repo.result('add', 'data.csv');
    repo.git('add', 'data.csv.mlgit', '.gitignore');
    const passed = repo.tryGit('commit', '--quiet', '-m', 'pointer');
    expect(passed.exitCode, passed.stderr).toBe(0);
    repo.git('add', '--force', 'data.csv');
    const refused = repo.tryGit('commit', '--quiet', '-m', 'data');
    expect(refused.exitCode).not.toBe(0);
    expect(refused.stderr).toContain('data.csv is tracked by data.csv.mlgit');
  });
});
