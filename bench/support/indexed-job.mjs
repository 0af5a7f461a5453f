// indexed-job.mjs SPEC: what somebody would write by hand, an indexed Job of as many pods, waited for to its end.
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { kubernetesApi } from '../../test/support/kubernetes-api.ts';

const { server, token, image, secret, memory, count, args } = JSON.parse(process.argv[2]);
const api = kubernetesApi(server, token);
const script = readFileSync(new URL('indexed-job.py', import.meta.url), 'utf8');
const { metadata } = await api.ask('POST', '/api/v1/namespaces/default/configmaps', {
  metadata: { generateName: 'by-hand-' },
  data: { 'part.py': script },
});
const { name } = metadata;
const jobs = '/apis/batch/v1/namespaces/default/jobs';
await api.ask('POST', jobs, {
  metadata: { name },
  spec: {
    completionMode: 'Indexed',
    completions: count,
    parallelism: count,
    backoffLimit: 0,
    template: {
      spec: {
        restartPolicy: 'Never',
        automountServiceAccountToken: false,
        containers: [
          {
            name: 'part',
            image,
            command: ['python3', '/part/part.py', ...args],
            resources: { requests: { memory }, limits: { memory } },
            envFrom: [{ secretRef: { name: secret } }],
            volumeMounts: [{ name: 'part', mountPath: '/part', readOnly: true }],
          },
        ],
        volumes: [{ name: 'part', configMap: { name } }],
      },
    },
  },
});
for (;;) {
  const { status = {} } = await api.ask('GET', `${jobs}/${name}`);
  const end = status.conditions?.find(
    ({ type, status: holds }) => holds === 'True' && ['Complete', 'Failed'].includes(type),
  );
  if (end?.type === 'Failed') throw new Error(`Job ${name} failed: ${end.message}`);
  if (end !== undefined) break;
  await delay(200);
}
