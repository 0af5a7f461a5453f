import { spawnSync } from 'node:child_process';
import { answers, toolPresent } from './required-tool.ts';

/** Whether tasks can have mount namespaces here: `bwrap` in MLGIT_TEST_REQUIRE. */
export const hasNamespaces = toolPresent(
  'bwrap',
  () => spawnSync('bwrap', ['--dev-bind', '/', '/', 'true'], { stdio: 'ignore' }).status === 0,
);

/** Whether tasks can be traced here: `strace` in MLGIT_TEST_REQUIRE. */
export const hasTraces = toolPresent('strace', () =>
  answers('strace', ['-f', '--seccomp-bpf', '-o', '/dev/null', 'true']),
);
