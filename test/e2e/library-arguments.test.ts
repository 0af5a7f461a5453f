import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoFlow } from '../support/flows.ts';
import { LibraryConsumer } from '../support/library-consumer.ts';
import { PROJECT } from '../support/quickstart-run.ts';
import { type TestRepo, testRepo } from '../support/repo.ts';

let consumer: LibraryConsumer;
let repo: TestRepo;
beforeAll(() => {
  consumer = new LibraryConsumer(afterAll);
  const flow = demoFlow({ make: '{run: "echo x > build/x", outputs: {x: build/x}}' });
  repo = testRepo({ files: { 'mlgit.yaml': flow, '.gitignore': '/build/\n' }, whenDone: afterAll });
});

/** Calls as callers without types write them, and what they are told. */
const WRONG: { readonly [call: string]: string } = {
  'openRepository("elsewhere")': 'openRepository() takes an object with its options, found "elsewhere"',
  'openRemote()': 'openRemote() takes an object with its options, found undefined',
  'openRemote({})': 'openRemote() takes a text for repo, found undefined',
  'doctor({ path: 5 })': 'doctor() takes a text for path, found 5',
  'repo.artifact()': 'artifact() takes a text as its first argument, found undefined',
  'repo.tag("@latest")': 'tag() takes a text as its second argument, found undefined',
  'repo.remove("@latest")': 'remove() takes a list of texts as its first argument, found "@latest"',
  'Array.fromAsync(repo.runs({ limit: -1 }))': 'runs() takes a whole number from 0 on for limit, found -1',
  'Array.fromAsync(repo.runs({ since: new Date("?") }))':
    'runs() takes a text or a valid Date for since, found an invalid Date',
  'Array.fromAsync(repo.logs(7))': 'logs() takes a text as its first argument, found 7',
  'repo.runFlow({ only: "make" })': 'runFlow() takes a list of texts for only, found "make"',
  'repo.runFlow({ jobs: 0 })': 'runFlow() takes a whole number from 1 on for jobs, found 0',
  'repo.runFlow({ signal: {} })': 'runFlow() takes an AbortSignal for signal, found an object',
  'repo.gc("now")': 'gc() takes an object with its options, found "now"',
  'repo.init({ ci: "jenkins" })': 'init() takes one of github, gitlab for ci, found "jenkins"',
  'repo.diff("@latest", "@latest", { sections: ["metrics", "costs"] })': 'found "costs"',
  'repo.exportArgo({})': 'exportArgo() takes a text for image, found undefined',
};

describe('what is no argument of a call', () => {
  it('is a mistake of the caller, told by its rejection, and nothing is done', async () => {
    const told = await consumer.embedded(
      repo,
      `const { doctor } = await import('mlgit');
       const repo = await openRepository();
       const told = (promise) => promise.then(() => 'no failure', ({ code, kind, message }) => [code, kind, message]);
       ${Object.keys(WRONG)
         .map((call) => `tell(await told(${call}));`)
         .join('\n')}
       const { id } = await repo.runFlow();
       tell(await told((await repo.artifact('demo@' + id + ':x')).saveTo()));
       tell((await Array.fromAsync(repo.runs(undefined))).length);
       tell((await repo.run(id, undefined)).id === id);
       await repo.close();`,
    );
    const expected = Object.values(WRONG).map((message) => [
      'bad-arguments',
      'usage',
      expect.stringContaining(message),
    ]);
    expect(told).toEqual([
      ...expected,
      ['bad-arguments', 'usage', 'saveTo() takes a text as its first argument, found undefined'],
      1,
      true,
    ]);
  });

  it('is known of every option there is', () => {
    const api = readFileSync(join(PROJECT, 'docs/library.api.md'), 'utf8');
    const kinds = readFileSync(join(PROJECT, 'src/library/option-kinds.ts'), 'utf8');
    const options = [...api.matchAll(/^export (?:interface|type) \w*Options\b.*?^\}/gms)]
      .flatMap(([declared]) => [...declared.matchAll(/^ {4}readonly (\w+)\??:/gm)])
      .map(([, name]) => name ?? '');
    expect(options.length).toBeGreaterThan(60);
    expect(options.filter((name) => !new RegExp(`\\b${name}\\b`).test(kinds))).toEqual([]);
  });
});
