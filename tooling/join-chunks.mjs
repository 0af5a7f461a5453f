// esbuild cuts a bundle wherever a part of it is shared, and to find and open a hundred small files takes longer than to run them. Here
// the files that the same entries load at once are joined into one. Each stays as a list of what it exported, for files that
// are loaded later: a module is one module, whoever asks for it first.
import { basename, dirname } from 'node:path';
import { build } from 'esbuild';

/**
 * The files of a bundle of ES modules, by their paths, with those of `entries` joined as described. No entry loads more than before. `metafile`
 * is esbuild's of the bundle, and describes what comes out; `options` say how files are written.
 */
export async function joinChunks({ files, metafile }, { entries, options }) {
  const folder = dirname(entries[0]);
  const groups = groupChunks(metafile, entries).map((paths, i) => ({
    path: `${folder}/joined-${i}.js`,
    paths,
  }));
  const stubs = new Map(
    groups.flatMap((group) => group.paths.map((path) => [path, stubOf(group, path, metafile)])),
  );
  const joined = new Map([...files, ...stubs]);
  for (const group of groups)
    joined.set(group.path, await linkGroup(group, { files, metafile, stubs, options }));
  return { files: joined, metafile: { ...metafile, outputs: joinedOutputs(metafile, groups) } };
}

/** Files that just the same entries load at once; alone, one has nothing to be joined with. */
function groupChunks(metafile, entries) {
  const loaders = new Map();
  for (const entry of entries)
    for (const path of loadedWith(metafile, entry)) loaders.set(path, [...(loaders.get(path) ?? []), entry]);
  return [...Map.groupBy(loaders.keys(), (path) => loaders.get(path).join())]
    .map(([, paths]) => paths)
    .filter((paths) => paths.length > 1);
}

/** Everything that loading a file of the bundle loads at once, in the order in which it is met. */
function loadedWith(metafile, entry) {
  const seen = new Set();
  const visit = (path) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { path: next, kind, external } of metafile.outputs[path].imports)
      if (kind === 'import-statement' && external !== true) visit(next);
  };
  visit(entry);
  return [...seen];
}

async function linkGroup({ paths }, { files, metafile, stubs, options }) {
  const here = new Map(paths.map((path) => [specifierOf(path), files.get(path)]));
  const elsewhere = new Map([...stubs].map(([path, text]) => [specifierOf(path), text]));
  const plugin = {
    name: 'joined',
    setup(building) {
      building.onResolve({ filter: /.*/ }, ({ path, kind }) =>
        kind === 'import-statement' && (here.has(path) || elsewhere.has(path))
          ? { path, namespace: 'joined' }
          : { path, external: true },
      );
      building.onLoad({ filter: /.*/, namespace: 'joined' }, ({ path }) => ({
        contents: here.get(path) ?? elsewhere.get(path),
        loader: 'js',
      }));
    },
  };
  const contents = paths
    .map((path) => reexport(path, metafile, (name) => `${name} as ${nameOf(path, name)}`))
    .join('');
  const { outputFiles } = await build({
    ...options,
    stdin: { contents },
    bundle: true,
    write: false,
    plugins: [plugin],
  });
  return outputFiles[0].text;
}

/** What a file was is a list of names now, which are live: what a module assigns later is seen by everybody. */
function stubOf(group, path, metafile) {
  return reexport(path, metafile, (name) => `${nameOf(path, name)} as ${name}`, group.path);
}

function reexport(path, metafile, write, from = path) {
  const source = JSON.stringify(specifierOf(from));
  const names = metafile.outputs[path].exports.map(write);
  return `import ${source};${names.length === 0 ? '' : `export {${names.join(',')}} from ${source};`}\n`;
}

function specifierOf(path) {
  return `./${basename(path)}`;
}

/** Exports of many files in one, where their own short names meet. */
function nameOf(path, name) {
  return `${basename(path, '.js').replace(/\W/g, '_')}_${name}`;
}

function joinedOutputs(metafile, groups) {
  const groupOf = new Map(groups.flatMap(({ path, paths }) => paths.map((one) => [one, path])));
  const outputs = { ...metafile.outputs };
  for (const { path, paths } of groups) {
    const parts = paths.map((one) => metafile.outputs[one]);
    const imports = new Map();
    for (const one of parts.flatMap((part) => part.imports)) {
      const to = one.kind === 'import-statement' ? (groupOf.get(one.path) ?? one.path) : one.path;
      if (to !== path) imports.set(`${one.kind} ${to}`, { ...one, path: to });
    }
    const inputs = Object.assign({}, ...parts.map((part) => part.inputs));
    outputs[path] = { inputs, imports: [...imports.values()], exports: [] };
    for (const one of paths)
      outputs[one] = { ...metafile.outputs[one], inputs: {}, imports: [{ path, kind: 'import-statement' }] };
  }
  return outputs;
}
