import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { requireKnownFormat } from '../../../src/app/repository-format.ts';
import { readJournal } from '../../../src/executor/journal.ts';
import type { Git, Oid, Signature } from '../../../src/git/port.ts';
import { digestBytes } from '../../../src/model/blake3.ts';
import { encodeCanonical, type RecordValue } from '../../../src/model/canonical-json.ts';
import { decodeEnvRecord, decodeExecution, decodeManifest } from '../../../src/model/decode-run.ts';
import { runMessage } from '../../../src/model/run-message.ts';
import { decodeCacheEntry, encodeCacheEntry } from '../../../src/store/cache-entry-codec.ts';
import { session } from '../../support/git-session.ts';
import { GOLDEN, goldenRepository } from '../../support/golden-repository.ts';
import { temporaryFolder } from '../../support/repo.ts';

let git: Git;
let runs: Oid[];

beforeEach(async () => {
  git = await session(goldenRepository());
  runs = (await git.refs.list('refs/mlgit/runs/')).map(({ oid }) => oid);
});

const DECODERS = {
  'manifest.json': decodeManifest,
  'execution.json': decodeExecution,
  'env.json': decodeEnvRecord,
};

async function textOf(run: Oid, file: string): Promise<string> {
  return (await git.objects.readFile(run, file))!.toString('utf8');
}

describe('the run commits of version 1', () => {
  it('are four', () => expect(runs).toHaveLength(4));

  it.each(Object.entries(DECODERS))(
    'have a %s that reads, and is written to the same bytes',
    async (file, decode) => {
      for (const run of runs) {
        const text = await textOf(run, file);
        expect(encodeCanonical(decode(text, run) as unknown as RecordValue, 'lines')).toBe(text);
      }
    },
  );

  it('have the message, author, parents and bytes that follow from their records', async () => {
    for (const run of runs) {
      const text = await textOf(run, 'manifest.json');
      const execution = decodeExecution(await textOf(run, 'execution.json'), run);
      const message = runMessage(decodeManifest(text, run), execution, digestBytes(Buffer.from(text)));
      const commit = (await git.objects.readCommit(run))!;
      expect(commit.message).toBe(message);
      const [, name = '', email = ''] = /^(.*) <(.*)>$/.exec(execution.user)!;
      const who: Signature = { name, email, at: Math.floor(Date.parse(execution.endedAt) / 1000) };
      const again = { tree: commit.tree, parents: commit.parents, author: who, committer: who, message };
      expect(await git.objects.writeCommit(again)).toBe(run);
    }
  });

  it('lead to the runs that they consumed', async () => {
    const consumed = (await Promise.all(runs.map((run) => git.objects.readCommit(run)))).flatMap((commit) =>
      commit!.parents.slice(1),
    );
    expect(consumed.length).toBe(3);
    expect(runs).toEqual(expect.arrayContaining(consumed));
  });
});

describe('the store of version 1', () => {
  it('has cache entries that read, and are written to the same bytes', () => {
    const entries = readdirSync(join(GOLDEN, 'store/cache'), { recursive: true, encoding: 'utf8' });
    const files = entries.filter((name) => name.endsWith('.json'));
    expect(files.length).toBe(6);
    for (const file of files) {
      const text = readFileSync(join(GOLDEN, 'store/cache', file), 'utf8');
      const entry = decodeCacheEntry(text);
      if (typeof entry === 'string') throw new Error(`${file}: ${entry}`);
      expect(encodeCacheEntry(entry)).toBe(text);
    }
  });
});

describe('the format record of a repository of version 1', () => {
  it('is what a new repository gets', async () => {
    const home = temporaryFolder();
    await requireKnownFormat(home, () => 'fixed');
    const golden = readFileSync(join(GOLDEN, 'repository-format.json'), 'utf8');
    expect(readFileSync(join(home, 'format.json'), 'utf8')).toBe(golden);
  });
});

describe('the journal of version 1', () => {
  it('has lines that read, and are written to the same bytes', () => {
    const path = join(GOLDEN, 'journal.ndjson');
    const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1);
    expect(readJournal(path).map((line) => encodeCanonical(line, 'compact'))).toEqual(whole);
  });
});
