import { describe, expect, it } from 'vitest';
import { chooseProgress } from '../../../src/cli/choose-progress.ts';

const TERMINAL = { isTTY: true, json: false, env: {} };
const PIPE = { isTTY: false, json: false, env: {} };

describe('how a run is shown', () => {
  it('is live on a terminal, and lines elsewhere', () => {
    expect(chooseProgress(undefined, TERMINAL)).toBe('live');
    expect(chooseProgress('auto', TERMINAL)).toBe('live');
    expect(chooseProgress(undefined, PIPE)).toBe('lines');
  });

  it('is lines where a screen that is drawn again and again serves nobody', () => {
    for (const env of [{ INK_SCREEN_READER: 'true' }, { CI: 'true' }, { MLGIT_PROGRESS: 'lines' }]) {
      expect(chooseProgress(undefined, { ...TERMINAL, env }), JSON.stringify(env)).toBe('lines');
    }
    expect(chooseProgress(undefined, { ...TERMINAL, env: { CI: 'false' } })).toBe('live');
  });

  it('is what is asked, by the flag before the environment', () => {
    const env = { MLGIT_PROGRESS: 'live', CI: 'true' };
    expect(chooseProgress(undefined, { ...TERMINAL, env })).toBe('live');
    expect(chooseProgress('lines', { ...TERMINAL, env })).toBe('lines');
    expect(chooseProgress(undefined, { ...PIPE, env })).toBe('lines');
    expect(chooseProgress('ndjson', { ...PIPE, json: true })).toBe('ndjson');
  });

  it('is nothing but the document with --json', () => {
    expect(chooseProgress(undefined, { ...TERMINAL, json: true })).toBe('none');
    expect(chooseProgress('live', { ...TERMINAL, json: true })).toBe('none');
  });

  it('is an error for what cannot be', () => {
    expect(() => chooseProgress('live', PIPE)).toThrow(/needs a terminal/);
    expect(() => chooseProgress(undefined, { ...PIPE, env: { MLGIT_PROGRESS: 'loud' } })).toThrow(
      /MLGIT_PROGRESS=loud: expected auto, live or lines/,
    );
  });
});
