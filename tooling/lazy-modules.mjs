// Start-up: oclif requires these packages at the top of its modules and uses them only for help, plugins or spinners.
// Each is replaced by a proxy that loads the real one at first use.
const LAZY =
  /^(ejs|tinyglobby|lilconfig|minimatch|wsl-utils|cli-spinners|ansi-escapes|string-width|wrap-ansi|widest-line|wordwrap|indent-string|clean-stack|get-package-type|semver|debug)$/;

export const lazyModules = {
  name: 'lazy-modules',
  setup(build) {
    build.onResolve({ filter: LAZY }, async (args) => {
      if (args.pluginData === 'real' || !/@oclif[\\/]core/.test(args.importer)) return undefined;
      const real = await build.resolve(args.path, {
        kind: args.kind,
        resolveDir: args.resolveDir,
        pluginData: 'real',
      });
      return { path: real.path, namespace: 'lazy' };
    });
    build.onLoad({ filter: /.*/, namespace: 'lazy' }, (args) => ({
      contents: `let real;
        const load = () => (real ??= require(${JSON.stringify(args.path)}));
        module.exports = new Proxy(function () {}, {
          get: (_, key) => (key === '__esModule' ? load().__esModule : load()[key]),
          apply: (_, self, args) => load()(...args),
        });`,
      resolveDir: '/',
      loader: 'js',
    }));
  },
};
