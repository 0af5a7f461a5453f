import { describe, expect, it } from 'vitest';
import { notebookSource } from '../../../src/fingerprint/notebook-source.ts';

interface Changes {
  readonly source?: string | readonly string[];
  readonly outputs?: readonly unknown[];
  readonly tags?: readonly string[];
  readonly more?: object;
  readonly cells?: readonly unknown[];
}

function notebook({ source = 'x = 1\ny', outputs = [], tags, more = {}, cells = [] }: Changes = {}): string {
  const metadata = { ...more, ...(tags === undefined ? {} : { tags }) };
  const cell = { cell_type: 'code', id: 'a', metadata, source, outputs, execution_count: outputs.length };
  return JSON.stringify({ cells: [cell, ...cells], metadata: more, nbformat: 4, nbformat_minor: 5 });
}

describe('what counts of a notebook', () => {
  it.each<[string, Changes]>([
    ['outputs and execution counts', { outputs: [{ output_type: 'stream', name: 'stdout', text: 'x' }] }],
    ['metadata', { more: { collapsed: true, kernelspec: { name: 'mine' } } }],
    ['how lines are written', { source: ['x = 1\n', 'y'] }],
    [
      'the cell of parameters that a run added',
      { cells: [{ cell_type: 'code', metadata: { tags: ['injected-parameters'] }, source: 'seed = 1' }] },
    ],
  ])('are not %s', (_, changes) => {
    expect(notebookSource(notebook(changes))).toBe(notebookSource(notebook()));
  });

  it.each<[string, Changes]>([
    ['sources', { source: 'x = 2\ny' }],
    ['tags', { tags: ['parameters'] }],
    ['cells', { cells: [{ cell_type: 'markdown', metadata: {}, source: '' }] }],
  ])('are %s', (_, changes) => {
    expect(notebookSource(notebook(changes))).not.toBe(notebookSource(notebook()));
  });

  it.each(['', '{"cells": 3}', '{"cells": [3]}', '<<<<<<< ours\n{}'])(
    'is all of what is none: %j',
    (text) => {
      expect(notebookSource(text)).toBe(text);
    },
  );
});
