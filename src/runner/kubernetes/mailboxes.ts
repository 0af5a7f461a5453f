import type { Mail, Mailboxes } from '../job-port.ts';
import { ApiRefusal } from './api-refusal.ts';
import type { ClusterApi } from './cluster-api.ts';
import { JOB_LABEL, namespaced, OURS, parseId } from './job-ids.ts';

const KEY = 'mailbox';
const VOLUME = 'mlgit-mail';
const FOLDER = '/mlgit/mail';

/** The Secret of a job, which has its Job's name. */
export function mailSecret(name: string, namespace: string, text: string): object {
  return {
    metadata: { name, namespace, labels: { ...OURS, [JOB_LABEL]: name } },
    stringData: { [KEY]: text },
  };
}

export const MAIL_VOLUME = {
  path: `${FOLDER}/${KEY}`,
  mount: { name: VOLUME, mountPath: FOLDER, readOnly: true },
  of: (secretName: string): object => ({ name: VOLUME, secret: { secretName } }),
};

/** Secrets: a kubelet brings what is renewed to the pod that has one mounted. */
export function kubernetesMailboxes(
  ask: <T>(signal: AbortSignal, work: (cluster: { readonly api: ClusterApi }) => Promise<T>) => Promise<T>,
): Mailboxes {
  const change = (mail: Mail, signal: AbortSignal, question: { method: 'PATCH' | 'DELETE'; body?: object }) =>
    ask(signal, async ({ api }) => {
      const ref = parseId(mail.job);
      if (ref === undefined) return;
      const path = namespaced('api/v1', ref.namespace, `secrets/${ref.job}`);
      await api.bytes({ ...question, path }, signal).catch((error: unknown) => {
        if (!(error instanceof ApiRefusal) || error.status !== 404) throw error;
      });
    });
  return {
    renew: async (mail, signal) => {
      for (const one of mail) {
        await change(one, signal, { method: 'PATCH', body: { stringData: { [KEY]: one.text } } });
      }
    },
    remove: async (mail, signal) => {
      for (const one of mail) await change(one, signal, { method: 'DELETE' });
    },
  };
}
