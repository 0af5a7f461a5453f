import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openStore } from '../../../src/app/open-store.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { Digest } from '../../../src/model/digest.ts';
import type { RemoteStore, StoreFeatures } from '../../../src/store/remote-port.ts';
import { temporaryFolder } from '../../support/repo.ts';
import { hasVersitygw, startVersitygw } from '../../support/versitygw.ts';

function options(env: { readonly [name: string]: string } = {}) {
  const config = { ...loadConfig('0.0.0'), env };
  return { config, stateFolder: join(temporaryFolder(), 'state'), whenNew: 'create' as const };
}

describe('opening a store by its URL', () => {
  it('gives a folder', async () => {
    const root = join(temporaryFolder(), 'with space');
    mkdirSync(root);
    const remote = await openStore(`${pathToFileURL(root)}/`, options());
    expect(remote.store.name).toBe(`file://${root}`);
    const digest = await remote.store.putBytes(Buffer.from('shared'));
    expect(await textOf(remote, digest)).toBe('shared');
    remote.close();
  });

  it.skipIf(!hasVersitygw())('gives a bucket, probed once by whoever writes first', async () => {
    const server = await startVersitygw();
    onTestFinished(() => server.stop());
    const url = `s3://${server.bucket}/team/credit`;
    const known: StoreFeatures[] = [];
    const features = async (probe: () => Promise<StoreFeatures>) => {
      if (known.length === 0) known.push(await probe());
      return known[0] as StoreFeatures;
    };
    const remote = await openStore(url, { ...options(server.env), features });
    expect(remote.store.name).toBe(url);
    const digest = await remote.store.putBytes(Buffer.from('shared'));
    const again = await openStore(url, { ...options(server.env), features, whenNew: 'refuse' });
    expect(await textOf(again, digest)).toBe('shared');
    expect(known).toHaveLength(1);
    remote.close();
    again.close();
  });

  it.skipIf(!hasVersitygw())(
    'reaches a bucket at the top, and an endpoint that the remote names',
    async () => {
      const server = await startVersitygw();
      onTestFinished(() => server.stop());
      const { AWS_ENDPOINT_URL_S3: endpoint = '', ...env } = server.env;
      const s3 = { endpoint, addressing: 'path' as const };
      const remote = await openStore(`s3://${server.bucket}`, { ...options(env), s3 });
      const digest = await remote.store.putBytes(Buffer.from('top'));
      expect(await textOf(remote, digest)).toBe('top');
      remote.close();
    },
  );

  it.each(['ftp://host/x', '/mnt/team', 'file://host/x', 's3:bucket'])('refuses %s', async (url) => {
    await expect(openStore(url, options())).rejects.toMatchObject({ code: 'bad-store-url', kind: 'usage' });
  });
});

async function textOf(remote: RemoteStore, digest: Digest): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of (await remote.store.get(digest)) ?? []) parts.push(part);
  return Buffer.concat(parts).toString();
}
