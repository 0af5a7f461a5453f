import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { endProcess } from './child-server.ts';
import { type KubernetesApi, kubernetesApi } from './kubernetes-api.ts';
import { answers, toolPresent } from './required-tool.ts';

/** The same as in servers/kubernetes/build.sh. */
const VERSION = '1.34.4';
/** The same as in servers/kubernetes/images.sh. */
const IMAGES = 'images-3';
const SCRIPT = fileURLToPath(new URL('servers/kubernetes/cluster.sh', import.meta.url));

export const BUSYBOX_IMAGE = 'test.local/busybox:1';
/** With Python 3.11, git, procps and the C++ library. */
export const PYTHON_IMAGE = 'test.local/python:1';

export interface KubernetesCluster {
  /** A file by which its administrator reaches it. */
  readonly kubeconfig: string;
  readonly server: string;
  /** Address of this machine, as the cluster's containers see it. */
  readonly host: string;
  readonly api: KubernetesApi;
  /** `sha256:…` of an image that its nodes have. */
  digestOf(image: string): string;
  /** Kills what speaks for a node, at once, as when the machine is cut off. */
  killNode(name: string): void;
  startNode(name: string): Promise<void>;
  /** Kills the API server and starts it again: of what was before it then knows only how it is now. */
  restartServer(): Promise<void>;
  stop(): Promise<void>;
}

function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'mlgit-test', 'kubernetes');
}

const hyperkube = (): string => join(cacheFolder(), `hyperkube-${VERSION}-2`);
/** The archive of an image that `servers/kubernetes/images.sh` makes. */
export const imageArchive = (name: string): string => join(cacheFolder(), IMAGES, `${name}.tar`);

/** For `describe.skipIf(!hasKubernetes())`; `test/support/servers/kubernetes.sh` builds it. */
export function hasKubernetes(): boolean {
  return toolPresent(
    'kubernetes',
    () =>
      process.getuid?.() === 0 &&
      [hyperkube(), imageArchive('python'), '/usr/lib/cni/bridge'].every((path) => existsSync(path)) &&
      answers('unshare', ['--mount', '--pid', '--net', '--fork', 'containerd', '--version']),
  );
}

/** Puts `kubectl` into a folder. */
export function writeKubectl(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'kubectl'), `#!/bin/sh\nexec '${hyperkube()}' kubectl "$@"\n`, { mode: 0o755 });
}

/** A real cluster of two nodes, `n1` and `n2`, with these images, by name or as archives of any others. To be stopped by whoever started it; ends with this process at the latest. */
export async function startKubernetes(images: readonly string[] = ['busybox']): Promise<KubernetesCluster> {
  const folder = mkdtempSync(join(tmpdir(), 'mlgit-k8s-'));
  const archives = ['pause', ...images].map((one) => (isAbsolute(one) ? one : imageArchive(one)));
  const child = spawn(SCRIPT, [folder, hyperkube(), ...archives], { stdio: ['pipe', 'pipe', 'pipe'] });
  const stop = async (): Promise<void> => {
    await endProcess(child);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  };
  try {
    const { host, cluster } = await reached(child);
    const server = `https://${cluster}:6443`;
    const api = kubernetesApi(server, 'test-token');
    const kubeconfig = join(folder, 'kubeconfig');
    const killNode = (name: string): void => kill(folder, child, name);
    const startNode = async (name: string): Promise<void> => {
      writeFileSync(join(folder, 'go'), `kubelet${name.slice(1)}\n`);
      await api.until(`/api/v1/nodes/${name}`, isReady);
    };
    const digestOf = (image: string): string =>
      digestIn(readFileSync(join(folder, 'digests'), 'utf8'), image);
    const restartServer = async (): Promise<void> => {
      const pid = (): string => readFileSync(join(folder, 'run', 'apiserver'), 'utf8');
      const before = pid();
      writeFileSync(join(folder, 'go'), 'apiserver\n');
      while (pid() === before) await delay(50);
      // It answers before it knows again who may do what.
      while (!(await api.ask('GET', '/readyz').catch(() => false))) await delay(50);
    };
    return { kubeconfig, server, host, api, digestOf, killNode, startNode, restartServer, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function digestIn(lines: string, image: string): string {
  const line = lines.split('\n').find((one) => one.startsWith(`${image} `));
  if (line === undefined) throw new Error(`No node has ${image}: ${lines}`);
  return line.slice(image.length + 1);
}

/** Waits until the cluster is ready. */
async function reached(child: ChildProcess): Promise<{ readonly host: string; readonly cluster: string }> {
  let said = '';
  child.stderr?.on('data', (bytes: Buffer) => {
    said += bytes;
  });
  let [host, cluster] = ['', ''];
  for await (const line of createInterface({ input: child.stdout as NodeJS.ReadableStream })) {
    if (line === 'ready') return { host, cluster };
    [, host = '', cluster = ''] = line.split(' ');
  }
  throw new Error(`Kubernetes does not start: ${said}`);
}

/** Its process ids are those of the namespace that the cluster is in, whose first process is a grandchild of ours. */
function kill(folder: string, child: ChildProcess, node: string): void {
  const kubelet = readFileSync(join(folder, 'run', `kubelet${node.slice(1)}`), 'utf8').trim();
  const ofNamespace = childOf(childOf(`${child.pid}`, 'unshare'), '');
  execFileSync('nsenter', ['--target', ofNamespace, '--pid', '--mount', 'kill', '-KILL', kubelet]);
}

function childOf(parent: string, name: string): string {
  return execFileSync('pgrep', ['--parent', parent, name], { encoding: 'utf8' }).trim();
}

function isReady(node: { status?: { conditions?: readonly { type: string; status: string }[] } }): boolean {
  return node.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;
}
