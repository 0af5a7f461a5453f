import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { noteStored, readLogged } from '../../../src/app/loose-run/logged.ts';
import { maskCredentials, maskValues } from '../../../src/app/loose-run/mask-credentials.ts';
import { digestText } from '../../../src/model/blake3.ts';
import { temporaryFolder } from '../../support/repo.ts';

function folderWith(...lines: object[]): string {
  const folder = temporaryFolder(onTestFinished);
  writeFileSync(join(folder, 'logged.ndjson'), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return folder;
}

describe('what a loose run has logged', () => {
  it('is nothing where the process died before its first line', () => {
    const logged = readLogged(temporaryFolder(onTestFinished));
    expect(logged).toMatchObject({ params: {}, metrics: {}, series: [], artifacts: [], touchedAtMs: 0 });
    expect(logged.end).toBeUndefined();
  });

  it('has the last value of a name, and curves by step', () => {
    const logged = readLogged(
      folderWith(
        { type: 'metric', name: 'loss', value: 0.5, step: 10 },
        { type: 'metric', name: 'loss', value: 1, step: 2 },
        { type: 'metric', name: 'auc', value: { float: 'NaN' }, step: 10 },
        { type: 'param', name: 'lr', value: 1 },
        { type: 'param', name: 'lr', value: 2 },
      ),
    );
    expect(logged.params).toEqual({ lr: 2 });
    expect(logged.metrics).toEqual({ loss: 1, auc: Number.NaN });
    expect(logged.series).toEqual([
      [2, { loss: 1 }],
      [10, { loss: 0.5, auc: Number.NaN }],
    ]);
  });

  it('leaves out a line that the death of the process cut short', () => {
    const folder = folderWith({ type: 'metric', name: 'auc', value: 1 });
    appendFileSync(join(folder, 'logged.ndjson'), '{"type":"end","status":"succ');
    expect(readLogged(folder)).toMatchObject({ metrics: { auc: 1 } });
    expect(readLogged(folder).end).toBeUndefined();
  });

  it('knows artifacts whose bytes are in the store, until one of that name is logged again', () => {
    const artifact = { type: 'artifact', name: 'model', file: 'artifacts/0-model', path: 'm', kind: 'file' };
    const folder = folderWith(artifact, { ...artifact, name: 'Not a name' });
    const output = { kind: 'file', digest: digestText('x'), sizeBytes: 1, path: 'm' } as const;
    noteStored(folder, 'model', output);
    expect(readLogged(folder).stored.get('model')).toEqual(output);
    expect(readLogged(folder).artifacts.map(({ name }) => name)).toEqual(['model']);
    appendFileSync(join(folder, 'logged.ndjson'), `${JSON.stringify(artifact)}\n`);
    expect(readLogged(folder).stored.size).toBe(0);
  });
});

describe('what is recorded of texts', () => {
  const token = 'ghp_abcdefghijklmnopqrstuvwxyz0123456789';

  it('has *** in place of what looks like a credential', () => {
    expect(maskCredentials(`é: ${token}, ${token}!`)).toBe('é: ***, ***!');
    expect(maskValues({ a: token, b: 1, c: 'plain' })).toEqual({ a: '***', b: 1, c: 'plain' });
  });
});
