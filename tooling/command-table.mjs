// Resolves the module `mlgit:commands`: a table of every command class by its id, made from the files of commands/.
export function commandTable(paths) {
  return {
    name: 'command-table',
    setup(build) {
      build.onResolve({ filter: /^mlgit:commands$/ }, () => ({
        path: 'mlgit:commands',
        namespace: 'command-table',
      }));
      build.onLoad({ filter: /.*/, namespace: 'command-table' }, () => ({
        contents: [
          ...paths.map((path, i) => `import c${i} from ${JSON.stringify(`./${path}`)};`),
          `export const COMMANDS = {${paths.map((path, i) => `${JSON.stringify(commandId(path))}: c${i}`).join(', ')}};`,
        ].join('\n'),
        resolveDir: build.initialOptions.absWorkingDir,
        loader: 'ts',
      }));
    },
  };
}

/** `commands/remote/add.ts` is `remote:add`. */
export function commandId(path) {
  return path
    .replace(/^commands\//, '')
    .replace(/\.ts$/, '')
    .replaceAll('/', ':');
}
