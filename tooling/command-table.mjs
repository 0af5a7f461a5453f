// Resolves the modules `mlgit:commands` and `mlgit:further-commands`: tables of command classes by their ids, made from the
// files of commands/. What is used all the time starts fastest when nothing else is read with it.

/** Commands of every day; all others are one more file of the bundle. */
const EVERY_DAY = new Set([
  ...[
    'add',
    'cat',
    'checkout',
    'explain',
    'fetch',
    'find',
    'init',
    'log',
    'logs',
    'ls',
    'ps',
    'pull-artifact',
  ],
  ...['push', 'resume', 'run', 'show', 'status', 'sync', 'tag'],
]);

export function commandTable(paths) {
  const everyDay = paths.filter((path) => EVERY_DAY.has(commandId(path)));
  const further = paths.filter((path) => !EVERY_DAY.has(commandId(path)));
  const ids = `export const FURTHER_IDS = new Set(${JSON.stringify(further.map(commandId))});`;
  const tables = {
    'mlgit:commands': [...table(everyDay), ids],
    'mlgit:further-commands': table(further),
  };
  return {
    name: 'command-table',
    setup(build) {
      build.onResolve({ filter: /^mlgit:/ }, ({ path }) => ({ path, namespace: 'command-table' }));
      build.onLoad({ filter: /.*/, namespace: 'command-table' }, ({ path }) => ({
        contents: tables[path].join('\n'),
        resolveDir: build.initialOptions.absWorkingDir,
        loader: 'ts',
      }));
    },
  };
}

function table(paths) {
  const entries = paths.map((path, i) => `${JSON.stringify(commandId(path))}: c${i}`);
  return [
    ...paths.map((path, i) => `import c${i} from ${JSON.stringify(`./${path}`)};`),
    `export const COMMANDS = {${entries.join(', ')}};`,
  ];
}

/** `commands/remote/add.ts` is `remote:add`. */
export function commandId(path) {
  return path
    .replace(/^commands\//, '')
    .replace(/\.ts$/, '')
    .replaceAll('/', ':');
}
