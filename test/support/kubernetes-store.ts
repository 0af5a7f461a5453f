import type { KubernetesCluster } from './kubernetes-cluster.ts';
import { type S3Server, startVersitygw, storeUrl } from './versitygw.ts';

export const STORE_SECRET = 'store-credentials';

export interface ClusterStore {
  readonly server: S3Server;
  /** Of a store in the bucket, as this machine and the containers reach it. */
  readonly url: (prefix: string) => string;
}

/** A bucket that this machine and the containers of a cluster reach, whose keys are in a Secret of its namespace `default`. */
export async function storeForCluster(cluster: KubernetesCluster): Promise<ClusterStore> {
  const server = await startVersitygw({ host: cluster.host });
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = server.env;
  await cluster.api.ask('POST', '/api/v1/namespaces/default/secrets', {
    metadata: { name: STORE_SECRET },
    stringData: { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY },
  });
  return {
    server,
    url: (prefix) => storeUrl(server, prefix),
  };
}
