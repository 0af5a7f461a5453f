import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, describe, expect, it } from 'vitest';
import { ClusterApi } from '../../../src/runner/kubernetes/cluster-api.ts';

interface Answer {
  readonly status: number;
  readonly body: object;
}

const GONE = {
  status: 410,
  body: { kind: 'Status', reason: 'Expired', message: 'The provided continue parameter is too old' },
};
const page = (items: readonly string[], next?: string): Answer => ({
  status: 200,
  body: { items, metadata: next === undefined ? {} : { continue: next } },
});

describe('a list of a cluster that is longer than a page', () => {
  const closings: (() => void)[] = [];
  afterEach(() => {
    for (const close of closings.splice(0)) close();
  });

  /** A server that gives these answers one after the other, and notes from where it was asked to go on. */
  async function serverOf(answers: readonly Answer[]) {
    const asked: (string | null)[] = [];
    const server = createServer((request, response) => {
      asked.push(new URL(request.url ?? '/', 'http://x').searchParams.get('continue'));
      const { status, body } = answers[asked.length - 1] ?? { status: 500, body: {} };
      response.writeHead(status).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    closings.push(() => server.close().closeAllConnections());
    const config = new KubeConfig();
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    config.loadFromClusterAndUser({ name: 'c', server: url, skipTLSVerify: true }, { name: 'u' });
    return { api: new ClusterApi('k8s', config, 5_000), asked };
  }
  const list = (api: ClusterApi) => api.list<string>('/api/v1/pods', {}, new AbortController().signal);

  it('is put together from its pages', async () => {
    const { api, asked } = await serverOf([page(['a', 'b'], 'next'), page(['c'])]);
    expect(await list(api)).toEqual(['a', 'b', 'c']);
    expect(asked).toEqual([null, 'next']);
  });

  it('is begun anew, and holds nothing twice, when the cluster has forgotten where it was', async () => {
    const { api, asked } = await serverOf([page(['a', 'b'], 'old'), GONE, page(['b'], 'new'), page(['c'])]);
    expect(await list(api)).toEqual(['b', 'c']);
    expect(asked).toEqual([null, 'old', null, 'new']);
  });

  it('is a failure when its first page is refused', async () => {
    const { api } = await serverOf([GONE]);
    await expect(list(api)).rejects.toMatchObject({ status: 410, reason: 'Expired' });
  });
});
