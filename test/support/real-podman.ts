import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { toolPresent } from './required-tool.ts';

const PROGRAMS = ['sh', 'cat', 'ls', 'sleep'];

/** Podman with images and containers of this test file alone, on a machine where it can run them. */
export class RealPodman {
  readonly image = 'localhost/mlgit-test/tools:1';
  readonly env: { readonly [name: string]: string };
  readonly #folder = mkdtempSync(join(tmpdir(), 'mlgit-podman-'));

  constructor() {
    const file = (name: string, text: string): string => {
      writeFileSync(join(this.#folder, name), text);
      return join(this.#folder, name);
    };
    const folder = (name: string): string => JSON.stringify(join(this.#folder, name));
    this.env = {
      // No limits above those of whoever runs the tests, which would have to be lifted.
      CONTAINERS_CONF: file(
        'containers.conf',
        '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n',
      ),
      CONTAINERS_STORAGE_CONF: file(
        'storage.conf',
        `[storage]\ndriver = "vfs"\ngraphroot = ${folder('graph')}\nrunroot = ${folder('run')}\n`,
      ),
    };
  }

  /** An image of a few programs of this machine; `mark` makes it another one. */
  make(mark: string): void {
    const root = mkdtempSync(join(this.#folder, 'root-'));
    for (const program of PROGRAMS) copyProgram(program, root);
    writeFileSync(join(root, 'mark'), mark);
    const archive = `${root}.tar`;
    execFileSync('tar', ['--create', '--file', archive, '--directory', root, '.']);
    this.podman('import', '--quiet', archive, this.image);
  }

  podman(...args: string[]): string {
    const env = { ...process.env, ...this.env };
    return execFileSync('podman', args, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Names of all containers, whatever their state. */
  containers(): string[] {
    return this.podman('ps', '--all', '--format', '{{.Names}} {{.Status}}').split('\n').filter(Boolean);
  }

  stop(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** With the libraries that it is linked with, at the paths at which it expects them. */
function copyProgram(name: string, root: string): void {
  const path = execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
  const linked = spawnSync('ldd', [path], { encoding: 'utf8' }).stdout.match(/\/\S+/g) ?? [];
  for (const library of linked) copy(library, join(root, library));
  copy(path, join(root, 'bin', name));
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(realpathSync(from), to);
}

/** Whether containers can be run here: `podman` in MLGIT_TEST_REQUIRE. */
export const hasPodman = toolPresent('podman', () => {
  if (spawnSync('podman', ['--version']).status !== 0) return false;
  const podman = new RealPodman();
  try {
    podman.make('probe');
    podman.podman('run', '--rm', '--init', podman.image, '/bin/sh', '-c', 'ls /');
    return true;
  } catch {
    return false;
  } finally {
    podman.stop();
  }
});
