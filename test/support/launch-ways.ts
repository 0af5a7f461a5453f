import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { shellWord } from '../../src/base/shell-word.ts';
import type { TaskLaunch } from '../../src/runner/port.ts';
import { requireTool } from './required-tool.ts';

const WORKSPACE = join(import.meta.dirname, '../../src/workspace');

export interface LaunchWay {
  readonly name: string;
  readonly missing: boolean;
  readonly modules: readonly string[];
  readonly scripts: boolean;
  /** The same launch, so that its shell commands run this way. */
  readonly prepare: (launch: TaskLaunch) => TaskLaunch;
}

const python = requireTool('python3');
let known: string | undefined;

/** Of the interpreter itself, without what chooses among several and takes its time for that. */
function pythonFolder(): string {
  known ??= spawnSync(python.path, ['-c', 'import sys; print(sys.prefix)'], {
    encoding: 'utf8',
  }).stdout.trim();
  return join(known, 'bin');
}

/** What a launch has so that its Python may run in a warm worker. `libraries` are folders of modules. */
export function warmSurroundings(
  env: TaskLaunch['env'],
  libraries: readonly string[] = [],
): Required<Pick<TaskLaunch, 'env' | 'warm'>> {
  return {
    env: {
      ...env,
      PATH: [pythonFolder(), env.PATH].join(':'),
      PYTHONPATH: [join(import.meta.dirname, 'python'), ...libraries].join(':'),
      PYTHONHASHSEED: '0',
      PYTHONDONTWRITEBYTECODE: '1',
    },
    warm: {
      within: [],
      script: join(WORKSPACE, 'call/python/mlgit_warm.py'),
      hook: join(WORKSPACE, 'observe/python/sitecustomize.py'),
    },
  };
}

export const noWarmWorkers = process.platform !== 'linux' || python.missing;

const inWarmWorker: LaunchWay['prepare'] = ({ commands, ...launch }) => ({
  ...launch,
  ...warmSurroundings(launch.env),
  commands: commands.map((command) => `python3 -m exec_shell ${shellWord(command)}`),
});

/** The ways in which a launch may start. What holds of one holds of the others. */
export const launchWays: readonly LaunchWay[] = [
  {
    name: 'a fresh process',
    missing: false,
    modules: [],
    scripts: false,
    prepare: (launch) => launch,
  },
  {
    name: 'a warm worker',
    missing: noWarmWorkers,
    modules: ['exec_shell'],
    scripts: false,
    prepare: inWarmWorker,
  },
  {
    name: 'a warm worker that runs any module',
    missing: noWarmWorkers,
    modules: [],
    scripts: true,
    prepare: inWarmWorker,
  },
];
