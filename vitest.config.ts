import { defineConfig } from 'vitest/config';
import { WaitingFirst } from './tooling/test/waiting-first.mjs';

/** Files of Python are their text, as in the bundle. */
const pythonText = {
  name: 'python-text',
  transform: (text: string, path: string) =>
    path.endsWith('.py') ? `export default ${JSON.stringify(text)}` : undefined,
};

export default defineConfig({
  plugins: [pythonText],
  test: {
    include: ['test/**/*.test.ts'],
    // They end what hangs; a slow machine is no failure.
    testTimeout: 180_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    restoreMocks: true,
    disableConsoleIntercept: true,
    maxWorkers: 2,
    pool: 'forks',
    sequence: { sequencer: WaitingFirst },
  },
});
