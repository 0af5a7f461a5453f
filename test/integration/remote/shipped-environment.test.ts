import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { readEnvironmentRecord } from '../../../src/app/remote/environment-record.ts';
import { digestText } from '../../../src/model/blake3.ts';
import { digestHex } from '../../../src/model/digest.ts';
import { encodeManifest } from '../../../src/model/encode-manifest.ts';
import type { RemoteRecords } from '../../../src/store/remote-port.ts';
import { makeWheel } from '../../support/local-wheel.ts';
import { programsWithoutPython } from '../../support/node-without-python.ts';
import { type RemoteWorld, type RemoteWorldOptions, remoteWorld } from '../../support/remote-world.ts';
import { temporaryFolder } from '../../support/repo.ts';
import { requireTool } from '../../support/required-tool.ts';
import { hasVersitygw, type S3Server, startVersitygw } from '../../support/versitygw.ts';

const python = requireTool('python3.11');

const STEPS = `look:
  environment: {python: "3.11", lock: requirements.lock}
  run: python look.py > out/seen
  code: [look.py]
  outputs: {seen: out/seen}
  foreach: {n: [1, 2]}
`;
/** Libraries of the system that the interpreter is linked to, the package, and a program of it. */
const LOOK = `import ctypes, hashlib, os, sqlite3, ssl, sys, tiny, zlib
inside = os.__file__.startswith(sys.base_prefix) and tiny.__file__.startswith(sys.prefix)
print(tiny.VERSION, inside, sys.prefix == os.environ["VIRTUAL_ENV"], sqlite3.connect(":memory:").execute("select 1").fetchone())
`;

const NO_PYTHON = { PATH: programsWithoutPython(afterAll) };

describe.skipIf(python.missing)('an environment for nodes that have no Python', () => {
  async function world(options: RemoteWorldOptions = {}, version = '1.0'): Promise<RemoteWorld> {
    const made = await remoteWorld(STEPS, { 'look.py': LOOK }, { jobEnv: NO_PYTHON, ...options });
    const folder = join(made.repo.root, 'wheels');
    const hash = makeWheel({ python: python.path, folder, name: 'tiny', version });
    const lock = `--no-index\n--find-links wheels\ntiny==${version} --hash=sha256:${hash}\n`;
    writeFileSync(join(made.repo.root, 'requirements.lock'), lock);
    return made;
  }

  const said = ({ events }: RemoteWorld) => events.map(({ type }) => type);

  it('is built here, comes from the store, and gives what it gives here', async () => {
    const there = await world();
    const elsewhere = await there.run();
    const here = await world();
    const local = await here.run({ runners: ['local'] });
    expect(encodeManifest(elsewhere.recorded.manifest)).toBe(encodeManifest(local.recorded.manifest));
    expect(elsewhere.recorded.execution.tasks['look/n=1']?.attempts[0]?.ranOn).toMatchObject({
      runner: 'cluster',
    });
    expect(elsewhere.results.get('look/n=1')?.outputs['seen']?.digest).toBe(
      digestText('1.0 True True (1,)\n'),
    );
  });

  it.skipIf(!hasVersitygw())(
    'comes by URLs that the driver has minted, where nodes have no credentials',
    async () => {
      const server = await startVersitygw();
      try {
        const { elsewhere, local } = await mintedAndHere(server);
        expect(encodeManifest(elsewhere.recorded.manifest)).toBe(encodeManifest(local.recorded.manifest));
      } finally {
        await server.stop();
      }
    },
  );

  async function mintedAndHere({ bucket, endpoint, env }: S3Server) {
    const store = `s3://${bucket}/environment?endpoint=${endpoint}&region=us-east-1`;
    const jobEnv = { ...NO_PYTHON, AWS_EC2_METADATA_DISABLED: 'true' };
    const there = await world({ store, driverEnv: env, jobEnv, runner: ', credentials: driver' });
    const elsewhere = await there.run();
    expect(elsewhere.results.get('look/n=1')?.outputs['seen']?.digest).toBe(
      digestText('1.0 True True (1,)\n'),
    );
    const here = await world();
    return { elsewhere, local: await here.run({ runners: ['local'] }) };
  }

  it('is made once for the whole team, and again when a collector took it', async () => {
    const store = pathToFileURL(temporaryFolder()).href;
    const first = await world({ store });
    await first.run();
    const colleague = await world({ store, driverEnv: NO_PYTHON });
    await colleague.run({ force: true });
    expect(said(colleague)).not.toContain('environment-ready');

    const { records, store: blobs } = await first.team();
    const [record = ''] = await listed(records);
    const environment = await readEnvironmentRecord(records, record);
    const hex = digestHex(environment!.packages.digest);
    rmSync(join(fileURLToPath(store), 'blobs', hex.slice(0, 2), hex));
    expect(await blobs.stat(environment!.packages.digest)).toBeUndefined();
    const again = await world({ store });
    await again.run({ force: true });
    const made = await readEnvironmentRecord(records, record);
    expect(await blobs.stat(made!.packages.digest)).toBe(made!.packages.sizeBytes);
  });

  it('is left to the nodes, with a warning, when this machine cannot build it', async () => {
    const { run, events, context } = await world({ driverEnv: NO_PYTHON, jobEnv: {} }, '2.0');
    // The node lacks the folder of wheels as well, so it says why.
    const { results } = await run();
    expect(context.config.env.PATH).toBe(NO_PYTHON.PATH);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'warning',
        message: expect.stringMatching(
          /expected Python 3.11, found no Python at all; each node builds it itself$/,
        ),
      }),
    );
    expect(results.get('look/n=1')?.failure).toMatchObject({ kind: 'broken' });
  });
});

async function listed(records: RemoteRecords): Promise<string[]> {
  const names: string[] = [];
  for await (const name of records.list('environments')) names.push(name);
  return names;
}
