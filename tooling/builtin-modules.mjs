// Start-up: an `import` of a module of Node makes Node read every export of it, which loads parts that nobody asked for
// (node:fs alone: 5 ms for its streams). The bundle takes the same modules by process.getBuiltinModule instead.
import { builtinModules } from 'node:module';

// Not node:process: what it has differs from one process to the next, and the bundle must not.
const BUILTIN = new Set(
  builtinModules
    .filter((name) => name !== 'process')
    .flatMap((name) => [name, `node:${name}`])
    .concat('node:sqlite'),
);

export const builtinModulesPlugin = {
  name: 'builtin-modules',
  setup(build) {
    build.onResolve({ filter: /^[a-z_:/]+$/ }, (args) => {
      if (args.kind !== 'import-statement' || !BUILTIN.has(args.path)) return undefined;
      const path = args.path.replace(/^node:/, '');
      return { path, suffix: suffixFor(args.importer), namespace: 'builtin-module', sideEffects: false };
    });
    build.onLoad({ filter: /.*/, namespace: 'builtin-module' }, (args) => ({
      contents: contentsFor(`node:${args.path}`),
      loader: 'js',
    }));
  },
};

/** What a package takes of a module, as the SDK takes fs.ReadStream, is not to be read by everybody who takes another part. */
function suffixFor(importer) {
  return /[\\/]node_modules[\\/]/.test(importer) ? '?package' : '';
}

/** Each export is a call marked as pure, so that esbuild keeps those that are imported and drops the others unread. */
function contentsFor(name) {
  const names = Object.getOwnPropertyNames(process.getBuiltinModule(name)).filter(
    (key) => /^[A-Za-z_$][\w$]*$/.test(key) && key !== 'default',
  );
  return [
    `const all = /* @__PURE__ */ process.getBuiltinModule(${JSON.stringify(name)});`,
    'const take = (key) => all[key];',
    ...names.map(
      (key) => `const $${key} = /* @__PURE__ */ take(${JSON.stringify(key)}); export { $${key} as ${key} };`,
    ),
    'export default all;',
  ].join('\n');
}
