import { beforeEach, describe, expect, it } from 'vitest';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { demoFlow } from '../support/flows.ts';
import { StandInPodman } from '../support/stand-in-podman.ts';

const ONE = `sha256:${'1'.repeat(64)}`;
const TWO = `sha256:${'2'.repeat(64)}`;

let podman: StandInPodman;
let repo: CliRepo;
beforeEach(() => {
  podman = new StandInPodman({ 'python:3.12': ONE });
  repo = project();
});

function project(
  more = '',
  run = 'echo "$MODE $HOME $IMAGE"; env > build/env; cp data/in.txt build/x',
): CliRepo {
  const step = `{run: ${JSON.stringify(run)}, image: "python:3.12", env: {MODE: fast}, secrets: [TOKEN], inputs: {raw: data/in.txt}, outputs: {x: build/x}${more}}`;
  return cliRepo({ 'mlgit.yaml': demoFlow({ a: step }), '.gitignore': '/build/\n', 'data/in.txt': 'one\n' });
}

async function document(...args: string[]) {
  const done = await repo.mlgitWith({ env: { ...podman.env, TOKEN: 'hidden' } }, ...args, '--json');
  return done.json();
}

async function outcome(): Promise<string> {
  return (await document('run')).result.execution.tasks.a.outcome;
}

describe('a step with an image', () => {
  it('is run in a container that has its workspace, its variables and no others, and is cached by the digest of the image', async () => {
    expect([await outcome(), await outcome()]).toEqual(['ran', 'cached']);
    const [run = ''] = podman.calls().filter((call) => call.startsWith('run '));
    expect(run).toMatch(
      /--pull never .*--volume (\S+):\1 .*--workdir \S+\/tree .*--env MODE .* 1{64} \/bin\/sh -c/,
    );
    expect(run).not.toContain('hidden');
    expect(podman.calls().filter((call) => call.startsWith('pull'))).toHaveLength(1);
    expect(podman.calls().some((call) => call.startsWith('rm --force mlgit-'))).toBe(true);
    expect(repo.read('build/x')).toBe('one\n');
    const { result } = await document('logs', 'demo@latest:a/');
    expect(JSON.stringify(result)).toMatch(/fast \S+\/home 1{64}/);
  });

  it('runs again when the tag means another image, and says so', async () => {
    await outcome();
    podman.bring({ 'python:3.12': TWO });
    const { result } = await document('status');
    expect(result.steps[0].changes).toMatchObject([{ component: 'image' }]);
    expect(await outcome()).toBe('ran');
  });

  it('keeps exit codes', async () => {
    repo = project('', 'exit 9');
    expect((await document('run')).error?.message).toContain('exit code 9');
  });

  it('brings nothing for a status, and says what to do', async () => {
    const { error } = await document('status');
    expect(error).toMatchObject({ code: 'image-missing' });
    expect(error?.hints).toContain('podman pull python:3.12');
  });

  it('that no registry has fails before anything runs', async () => {
    podman.publish({});
    expect((await document('run')).error).toMatchObject({ code: 'image-unavailable', kind: 'unreachable' });
  });

  it('whose engine does not answer says so', async () => {
    podman.stop();
    expect((await document('run')).error).toMatchObject({ code: 'engine-unreachable' });
    expect((await document('doctor')).result).toContainEqual(
      expect.objectContaining({
        name: 'containers',
        state: 'missing',
        hints: expect.arrayContaining(['podman info']),
      }),
    );
  });

  it('cannot have an environment as well', async () => {
    repo = project(', environment: {python: "3.12"}');
    expect((await document('status')).error?.message).toContain('cannot have an environment as well');
  });
});
