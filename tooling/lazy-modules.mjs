// Start-up: oclif requires these at the top of its modules and uses them only for help, plugins, spinners or messages.
// Each is replaced by a proxy that loads the real one at first use.
const PACKAGES =
  /^(ejs|tinyglobby|lilconfig|minimatch|wsl-utils|cli-spinners|ansi-escapes|string-width|wrap-ansi|widest-line|wordwrap|indent-string|clean-stack|get-package-type|semver|debug|ansis|supports-color|(node:)?(readline|perf_hooks|tty|os|url))$/;
const OWN_MODULES =
  /^\.\.?\/(.*\/)?(config|help|ux|settings|cache|performance|logger|plugin-loader|ts-path|theme|screen|aggregate-flags|ids)(\/(index|config|util|theme|cache))?$/;

export const lazyModules = {
  name: 'lazy-modules',
  setup(build) {
    build.onResolve({ filter: /./ }, async (args) => {
      if (args.pluginData === 'real' || args.namespace === 'lazy' || !/@oclif[\\/]core/.test(args.importer))
        return undefined;
      if (args.kind !== 'require-call' || !(PACKAGES.test(args.path) || OWN_MODULES.test(args.path)))
        return undefined;
      const real = await build.resolve(args.path, {
        kind: args.kind,
        resolveDir: args.resolveDir,
        pluginData: 'real',
      });
      if (real.errors.length > 0) return undefined;
      return { path: real.external ? args.path : real.path, namespace: 'lazy' };
    });
    build.onLoad({ filter: /.*/, namespace: 'lazy' }, (args) => ({
      contents: `let real;
        const load = () => (real ??= require(${JSON.stringify(args.path)}));
        module.exports = new Proxy(function () {}, {
          get: (_, key) => {
            if (key === '__esModule') return true;
            // TypeScript's import of a default takes the module itself where it is no ES module.
            return key === 'default' && !load().__esModule ? load() : load()[key];
          },
          has: (_, key) => key in load(),
          ownKeys: () => [...new Set(['prototype', ...Reflect.ownKeys(load())])],
          apply: (_, self, args) => load()(...args),
        });`,
      resolveDir: '/',
      loader: 'js',
    }));
  },
};
