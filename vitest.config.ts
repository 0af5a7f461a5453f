import { defineConfig } from 'vitest/config';
import { WaitingFirst } from './tooling/test/waiting-first.mjs';

/** Files of Python are their text, as in the bundle. */
const pythonText = {
  name: 'python-text',
  transform: (text: string, path: string) =>
    path.endsWith('.py') ? `export default ${JSON.stringify(text)}` : undefined,
};

/** Suites of whole systems: clusters, kills, signals, terminals. */
const SYSTEMS = ['test/e2e/**/*.test.ts', 'test/fault/**/*.test.ts'];

export default defineConfig({
  plugins: [pythonText],
  test: {
    projects: [
      { extends: true, test: { name: 'parts', include: ['test/**/*.test.ts'], exclude: SYSTEMS } },
      // One in thousands of these is held up by the machine: on CI it has a second try, and the first is told of as flaky.
      { extends: true, test: { name: 'systems', include: SYSTEMS, retry: process.env.CI ? 1 : 0 } },
    ],
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
