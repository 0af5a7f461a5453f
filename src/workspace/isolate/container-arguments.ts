import { isPassedVariable } from '../environment/passed-variables.ts';

/** A container engine of this machine. */
export interface Engine {
  readonly kind: 'podman' | 'docker';
  readonly program: string;
}

export interface ContainerLayout {
  readonly engine: Engine;
  /** Id of the image on this machine, so that a tag that moves changes nothing. */
  readonly image: string;
  /** Unique on this machine; the container is removed by it. */
  readonly name: string;
  /** User and group of mlgit: what the task makes belongs to them. */
  readonly uid: number;
  readonly gid: number;
  /** Folder of the attempt, writable, at the same path as outside. */
  readonly base: string;
  readonly workspace: string;
  /** An empty folder in `base` that is the task's home. */
  readonly home: string;
  /** Other folders that it may read, at the same paths. */
  readonly covered: readonly string[];
  /** What all of its processes may have; undefined: what the machine has. */
  readonly memoryBytes?: number | undefined;
  /** Ids of the devices of this machine that it has to itself. */
  readonly gpus: readonly string[];
  /** What its program reads from; undefined: nothing. */
  readonly stdin?: 'pipe' | 'terminal' | undefined;
  /** The whole environment of the task. */
  readonly env: { readonly [name: string]: string };
  /** Variables that the step sets itself, which hold in the image even where they describe a machine. */
  readonly set: readonly string[];
}

/** Of those passed from the caller: they say something about the network or the language, and nothing about this machine. */
const NOT_OF_THE_MACHINE = /^(LANG|LANGUAGE|LC_[A-Z]+|TZ|NO_COLOR|CUDA_VISIBLE_DEVICES|\w+_proxy|\w+_PROXY)$/;

/**
 * The words before `/bin/sh -c …` that run it in a container, the same for podman and docker. Values of variables are
 * taken from the engine's own environment and not from these words, which everybody on the machine can see.
 */
export function containerArguments(layout: ContainerLayout): string[] {
  const { engine, base, covered } = layout;
  return [
    ...[engine.program, 'run', '--rm', '--init', '--name', layout.name],
    ...(layout.stdin === undefined ? [] : ['--interactive']),
    ...(layout.stdin === 'terminal' ? ['--tty'] : []),
    // The image was looked up, and brought, before.
    ...['--pull', 'never', '--entrypoint', ''],
    ...userArguments(layout),
    ...memoryArguments(layout),
    ...gpuArguments(layout),
    // Bind mounts are refused otherwise where SELinux is in force.
    ...['--security-opt', 'label=disable'],
    ...['--volume', `${base}:${base}`],
    ...covered.flatMap((path) => ['--volume', `${path}:${path}:ro`]),
    ...['--workdir', layout.workspace],
    ...variableNames(layout).flatMap((name) => ['--env', name]),
    ...visibleGpus(layout),
    ...['--env', `HOME=${layout.home}`],
    layout.image,
  ];
}

/** Both are the same: there is no swap beyond it. */
function memoryArguments({ memoryBytes }: ContainerLayout): string[] {
  return memoryBytes === undefined ? [] : ['--memory', `${memoryBytes}b`, '--memory-swap', `${memoryBytes}b`];
}

/**
 * podman has NVIDIA's devices by the names of the Container Device Interface (https://github.com/cncf-tags/container-device-interface),
 * which `nvidia-ctk cdi generate` describes; docker by NVIDIA's runtime, whose list is CSV, so that its commas stand in quotes.
 */
function gpuArguments({ engine, gpus }: ContainerLayout): string[] {
  if (gpus.length === 0) return [];
  if (engine.kind === 'docker') return ['--gpus', `"device=${gpus.join(',')}"`];
  return gpus.flatMap((id) => ['--device', `nvidia.com/gpu=${id}`]);
}

const VISIBLE_GPUS = 'CUDA_VISIBLE_DEVICES';

/** In the container its devices are counted from 0. */
function visibleGpus({ gpus }: ContainerLayout): string[] {
  return gpus.length === 0 ? [] : ['--env', `${VISIBLE_GPUS}=${gpus.map((_, index) => index).join(',')}`];
}

function userArguments({ engine, uid, gid }: ContainerLayout): string[] {
  if (engine.kind === 'docker') return ['--user', `${uid}:${gid}`];
  return uid === 0 ? [] : ['--userns', 'keep-id'];
}

/** The runner marks a task's processes by a variable that it adds itself. */
const MARKER = 'MLGIT_LAUNCH';

function variableNames({ env, set, gpus }: ContainerLayout): string[] {
  const isOwn = (name: string): boolean => set.includes(name) || NOT_OF_THE_MACHINE.test(name);
  const names = Object.keys(env).filter((name) => {
    const describesMachine = name === 'PATH' || name === 'HOME' || isPassedVariable(name);
    return !describesMachine || (isOwn(name) && name !== 'HOME');
  });
  return [...names.filter((name) => gpus.length === 0 || name !== VISIBLE_GPUS), MARKER];
}
