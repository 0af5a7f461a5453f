import { request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';

/** A cluster as its administrator sees it, without any client of ours. */
export interface KubernetesApi {
  /** The answer, parsed where it is JSON; throws for one that is not a success. */
  // biome-ignore lint/suspicious/noExplicitAny: what a test asks for, it knows.
  ask(method: string, path: string, body?: unknown): Promise<any>;
  /** The thing at the path, as soon as `isSo` holds of it. */
  // biome-ignore lint/suspicious/noExplicitAny: the same.
  until(path: string, isSo: (found: any) => boolean): Promise<any>;
}

export function kubernetesApi(server: string, token: string): KubernetesApi {
  const ask: KubernetesApi['ask'] = (method, path, body) =>
    new Promise((resolve, reject) => {
      const headers = {
        authorization: `Bearer ${token}`,
        'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      };
      // Its certificate is of its own making.
      const asked = request(`${server}${path}`, { method, headers, rejectUnauthorized: false }, (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        answer.on('end', () => {
          const isJson = answer.headers['content-type']?.startsWith('application/json');
          if ((answer.statusCode ?? 500) < 400) resolve(isJson ? JSON.parse(text) : text);
          else reject(new Error(`${method} ${path}: ${answer.statusCode} ${text}`));
        });
      });
      asked.on('error', reject);
      asked.end(body === undefined ? undefined : JSON.stringify(body));
    });
  const until: KubernetesApi['until'] = async (path, isSo) => {
    for (;;) {
      const found = await ask('GET', path);
      if (isSo(found)) return found;
      await delay(50);
    }
  };
  return { ask, until };
}
