import { describe, expect, it } from 'vitest';
import {
  type ContainerLayout,
  containerArguments,
} from '../../../../src/workspace/isolate/container-arguments.ts';

const layout: ContainerLayout = {
  engine: { kind: 'podman', program: '/usr/bin/podman' },
  image: 'sha256:abc',
  name: 'mlgit-1',
  uid: 1000,
  gid: 100,
  base: '/r/.git/mlgit/active/x/1',
  workspace: '/r/.git/mlgit/active/x/1/tree',
  home: '/r/.git/mlgit/active/x/1/home',
  covered: ['/cache/hook'],
  gpus: [],
  env: {
    PATH: '/usr/bin',
    HOME: '/home/a',
    LANG: 'C',
    USER: 'a',
    MLGIT_STEP: 's',
    TOKEN: 'hidden',
    https_proxy: 'p',
  },
  set: [],
};

describe('a container of a task', () => {
  it('sees the folder of the attempt and what the key covers, under the user of mlgit', () => {
    expect(containerArguments(layout).join(' ')).toBe(
      [
        '/usr/bin/podman run --rm --init --name mlgit-1 --pull never --entrypoint  --userns keep-id',
        '--security-opt label=disable --volume /r/.git/mlgit/active/x/1:/r/.git/mlgit/active/x/1',
        '--volume /cache/hook:/cache/hook:ro --workdir /r/.git/mlgit/active/x/1/tree',
        '--env LANG --env MLGIT_STEP --env TOKEN --env https_proxy --env MLGIT_LAUNCH',
        '--env HOME=/r/.git/mlgit/active/x/1/home sha256:abc',
      ].join(' '),
    );
  });

  it('has a limit of memory that swap does not lift', () => {
    const words = containerArguments({ ...layout, memoryBytes: 2 ** 30 }).join(' ');
    expect(words).toContain('--memory 1073741824b --memory-swap 1073741824b');
  });

  it('has the devices that are reserved for it, which are the first ones to it', () => {
    const env = { ...layout.env, CUDA_VISIBLE_DEVICES: '2,5' };
    const given = { ...layout, env, gpus: ['2', '5'] };
    const words = containerArguments(given).join(' ');
    expect(words).toContain('--device nvidia.com/gpu=2 --device nvidia.com/gpu=5');
    expect(words).toContain('--env CUDA_VISIBLE_DEVICES=0,1');
    expect(containerArguments(given)).not.toContain('CUDA_VISIBLE_DEVICES');
    const docker = { kind: 'docker', program: 'docker' } as const;
    expect(containerArguments({ ...given, engine: docker }).join(' ')).toContain('--gpus "device=2,5"');
  });

  it('has no values of variables on the command line', () => {
    expect(containerArguments(layout).join(' ')).not.toContain('hidden');
  });

  it('gets a PATH only from its step, since that of the machine means nothing in it', () => {
    expect(containerArguments(layout)).not.toContain('PATH');
    expect(containerArguments({ ...layout, set: ['PATH'] })).toContain('PATH');
  });

  it('has the same user with docker, and with podman as root', () => {
    const docker = { kind: 'docker', program: 'docker' } as const;
    expect(containerArguments({ ...layout, engine: docker }).join(' ')).toContain('--user 1000:100');
    expect(containerArguments({ ...layout, uid: 0 }).join(' ')).not.toContain('--userns');
  });
});
