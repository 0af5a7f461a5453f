// ink can show its components to React's tools for developers, which are a package of their own and a socket. Nobody who
// runs mlgit has them, and the bundle is without that part.
export const noDevTools = {
  name: 'no-dev-tools',
  setup(build) {
    build.onResolve({ filter: /^\.\/devtools\.js$/ }, ({ importer }) =>
      /[\\/]ink[\\/]build[\\/]/.test(importer) ? { path: 'devtools', namespace: 'nothing' } : undefined,
    );
    build.onLoad({ filter: /.*/, namespace: 'nothing' }, () => ({ contents: '' }));
  },
};
