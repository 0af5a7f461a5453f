#!/usr/bin/env node
// The entry point: it must parse on any Node, so that an old one gets a sentence instead of a syntax error.
// A module of Node that is imported is read whole; one that is asked for like this is not (tooling/builtin-modules.mjs).
const builtin = async (name) => process.getBuiltinModule?.(name) ?? (await import(name));
const { existsSync, readFileSync } = await builtin('node:fs');
const { fileURLToPath } = await builtin('node:url');

const [major, minor] = process.versions.node.split('.').map(Number);
if (major > 22 || (major === 22 && minor >= 12)) {
  await start();
} else {
  startOnBundledNode();
}

async function start() {
  const root = new URL('..', import.meta.url);
  const [first, second] = process.argv.slice(2);
  if (first === '--version' || first === '-v' || first === 'version') {
    const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
    process.stdout.write(`mlgit/${version}\n`);
    return;
  }
  // git waits for its hooks, and nodes of a cluster for their workers, so they have entries of their own.
  const isHook = first === 'hooks' && second === 'exec';
  const entry = isHook ? 'hook-main' : first === 'worker' ? 'worker-main' : 'main';
  const main = new URL(`../dist/${entry}.js`, import.meta.url);
  if (!existsSync(main)) {
    process.stderr.write(`mlgit is not built: ${fileURLToPath(main)} is missing.\nHint: npm run build\n`);
    process.exit(70);
  }
  const { enableCompileCache } = await builtin('node:module');
  enableCompileCache(process.env.NODE_COMPILE_CACHE);
  const { main: run } = await import(main.href);
  await run(process.argv.slice(2), fileURLToPath(root));
}

/** A checkout has a Node of its own among its dependencies; the published package has not. */
async function startOnBundledNode() {
  const node = await bundledNode();
  if (node === undefined) {
    process.stderr.write(
      `mlgit needs Node 22.12 or newer, this is ${process.versions.node}: install one (https://nodejs.org) and run mlgit with it.\n`,
    );
    process.exit(70);
  }
  const { spawn } = await import('node:child_process');
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  // This process ends when and as the other does. A terminal sends SIGINT to both; who sends it to this one alone means the other.
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(name, () => (name === 'SIGINT' && process.stdin.isTTY ? undefined : child.kill(name)));
  child.on('error', (error) => {
    process.stderr.write(`mlgit could not start ${node}: ${error.message}.\nHint: npm ci\n`);
    process.exit(70);
  });
  child.on('exit', (status, signal) => {
    if (signal === null) process.exit(status);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

async function bundledNode() {
  const { createRequire } = await import('node:module');
  const require = createRequire(import.meta.url);
  const system = `${process.platform}-${process.arch}`;
  for (const name of [
    `node-${process.platform === 'win32' ? `win-${process.arch}` : system}`,
    `node-bin-${system}`,
  ]) {
    const file = process.platform === 'win32' ? 'bin/node.exe' : 'bin/node';
    try {
      return require.resolve(`${name}/${file}`);
    } catch {
      // Not installed: the next name, else the sentence above.
    }
  }
  return undefined;
}
