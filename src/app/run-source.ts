import type { Oid, ReadableObjects, ReadableRefs } from '../git/port.ts';
import type { RunDocuments, RunSource } from '../index/run-reader.ts';

const FILES = ['manifest.json', 'execution.json', 'env.json'];

/** Run refs and run commits as the index reads them. */
export function gitRunSource(git: {
  readonly objects: ReadableObjects;
  readonly refs: ReadableRefs;
}): RunSource {
  return {
    listRefs: (prefix) => git.refs.list(prefix),
    readDocuments: async (oids) => {
      const found = new Map<string, RunDocuments>();
      for await (const read of git.objects.readCommitsAndFiles(oids as readonly Oid[], FILES)) {
        const [manifest, execution, env] = read?.files ?? [];
        const codeCommit = read?.commit.parents[0];
        if (!read || !manifest || !execution || !env || codeCommit === undefined) continue;
        found.set(read.commit.oid, {
          codeCommit,
          manifest: manifest.toString('utf8'),
          execution: execution.toString('utf8'),
          env: env.toString('utf8'),
        });
      }
      return found;
    },
  };
}
