import { humanBytes } from '../base/human.ts';
import type { Config } from '../config/config.ts';
import { hasherName } from '../model/blake3.ts';
import { MlgitError } from '../model/mlgit-error.ts';
import { openContainment } from '../runner/local/containment/open-containment.ts';
import { machineMemory } from '../runner/local/machine-memory.ts';
import { toolVersion } from '../workspace/environment/tool-version.ts';
import type { Means } from '../workspace/isolate/means.ts';
import type { Context } from './context.ts';
import { examineStores } from './examine-stores.ts';
import type { Examined } from './examined.ts';
import { openContext } from './open-context.ts';

/** Versions, git, stores, flow file and tools: what works, and what to do about the rest. Changes nothing. */
export async function examineSetup(config: Config): Promise<Examined[]> {
  const found: Examined[] = [
    { name: 'mlgit', state: 'ok', detail: config.version, hints: [] },
    { name: 'node', state: 'ok', detail: config.node, hints: [] },
    examineHasher(),
    await examineCheckEngine(),
    examineMemory(),
  ];
  try {
    const context = await openContext(config);
    try {
      found.push(...(await examineRepository(context)));
    } finally {
      await context.close();
    }
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    found.push({ name: 'repository', state: 'broken', detail: error.message, hints: error.hints });
  }
  found.push(...(await examineIsolation(config)), await examineContainers(config));
  found.push(
    await examineTool(config, 'python3', 'only for Python steps: https://www.python.org/downloads'),
    await examineTool(config, 'uv', 'optional, builds environments faster: pip install uv'),
  );
  return found;
}

function examineHasher(): Examined {
  const name = hasherName();
  const hints = name === 'wasm' ? ['npm install @napi-rs/blake-hash (four times faster)'] : [];
  return { name: 'blake3', state: 'ok', detail: name, hints };
}

/** Without it all works but checks of tables. */
async function examineCheckEngine(): Promise<Examined> {
  const { duckdbVersion } = await import('../checks/duckdb.ts');
  try {
    return { name: 'duckdb', state: 'ok', detail: await duckdbVersion(), hints: [] };
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    return { name: 'duckdb', state: 'missing', detail: 'only for checks of tables', hints: error.hints };
  }
}

/** How much memory tasks may have, and who sees to it. */
function examineMemory(): Examined {
  const { usableBytes } = machineMemory();
  const opened = openContainment({ totalBytes: usableBytes, owner: 'doctor' });
  opened?.close();
  const means = opened === undefined ? 'by sampling, as no cgroup can be made here' : `by ${opened.name}`;
  return {
    name: 'memory',
    state: 'ok',
    detail: `${humanBytes(usableBytes)} for tasks, limited ${means}`,
    hints: opened === undefined ? ['systemd-run --user --scope mlgit run   (has a cgroup of its own)'] : [],
  };
}

async function examineIsolation(config: Config): Promise<Examined[]> {
  const { probeMeans } = await import('../workspace/isolate/probe-means.ts');
  const { namespace, trace } = await probeMeans(config);
  return [
    examineMeans('namespace', namespace, {
      without: 'tasks can read the working tree unseen',
      hints: ['apt-get install bubblewrap'],
    }),
    examineMeans('trace', trace, {
      without: 'undeclared: trace and narrow see Python alone',
      hints: ['apt-get install strace'],
    }),
  ];
}

/** Without one all works but steps with an image. */
async function examineContainers({ env }: Config): Promise<Examined> {
  const { engineVersion, findEngine } = await import('../workspace/isolate/container-engine.ts');
  const name = 'containers';
  try {
    const version = await engineVersion(await findEngine(env, undefined), env);
    return { name, state: 'ok', detail: version, hints: [] };
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    return {
      name,
      state: 'missing',
      detail: `only for steps with an image: ${error.message.replace(/^image: /, '')}`,
      hints: error.hints,
    };
  }
}

function examineMeans(
  name: string,
  means: Means,
  { without, hints }: { readonly without: string; readonly hints: readonly string[] },
): Examined {
  if (means.works) return { name, state: 'ok', detail: `${means.version}, for isolation`, hints: [] };
  const detail = `${without}: ${means.reason}`;
  return { name, state: 'missing', detail, hints: means.installed ? ['docs/guides/isolation.md'] : hints };
}

async function examineRepository(context: Context): Promise<Examined[]> {
  const { name, email, configured, hints } = await context.identity();
  return [
    { name: 'git', state: 'ok', detail: await context.gitVersion(), hints: [] },
    { name: 'repository', state: 'ok', detail: context.location.root ?? context.location.gitDir, hints: [] },
    { name: 'identity', state: configured ? 'ok' : 'missing', detail: `${name} <${email}>`, hints },
    await examineFlowFile(context),
    { name: 'store', state: 'ok', detail: context.store.root, hints: [] },
    ...(await examineStores(context)),
    examineIndex(context),
  ];
}

function examineIndex(context: Context): Examined {
  return context.hasIndex
    ? { name: 'index', state: 'ok', detail: 'node:sqlite', hints: [] }
    : {
        name: 'index',
        state: 'missing',
        detail: 'works without, only slower',
        hints: ['Node 22.13 or newer has it'],
      };
}

async function examineFlowFile(context: Context): Promise<Examined> {
  try {
    const file = await context.flowFile();
    return file === undefined
      ? { name: 'flow file', state: 'missing', detail: 'no mlgit.yaml', hints: ['mlgit init'] }
      : { name: 'flow file', state: 'ok', detail: `flows: ${Object.keys(file.flows).join(', ')}`, hints: [] };
  } catch (error) {
    if (!(error instanceof MlgitError)) throw error;
    return { name: 'flow file', state: 'broken', detail: error.message, hints: error.hints };
  }
}

async function examineTool({ env }: Config, name: string, hint: string): Promise<Examined> {
  const found = await toolVersion(name, env);
  if (found.version !== undefined) return { name, state: 'ok', detail: found.version, hints: [] };
  const detail = found.absent ? 'not found' : 'does not run';
  return { name, state: found.absent ? 'missing' : 'broken', detail, hints: [hint] };
}
