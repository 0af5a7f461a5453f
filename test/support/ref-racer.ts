/**
 * One of several processes that race for refs. Arguments: folder, name of the racer, number of refs. Starts at the
 * first byte on standard input, so that all race at once, and prints one JSON object.
 *
 * It tries to create each `refs/mlgit/race/<n>`, and adds commits to the chain `refs/mlgit/chain`, reading it
 * anew whenever another was faster.
 */
import { openRepository } from '../../src/git/locate.ts';
import type { Git, Oid } from '../../src/git/port.ts';
import { openGit } from '../../src/git/system-git.ts';
import { MlgitError } from '../../src/model/mlgit-error.ts';

const [, , cwd = '', racer = '', count = '0'] = process.argv;
const config = { cwd, env: process.env, host: 'test-host' };
const CHAIN = 'refs/mlgit/chain';

await new Promise((resolve) => process.stdin.once('data', resolve));
await using git = openGit(await openRepository(config), config);
const own = await commit(git, [], `by ${racer}`);
const outcomes: string[] = [];
for (let i = 0; i < Number(count); i++) {
  outcomes.push(await outcomeOf(() => move(git, `refs/mlgit/race/${i}`, undefined, own)));
}
let added = 0;
while (added < Number(count)) {
  const tip = await git.refs.resolve(CHAIN);
  const next = await commit(git, tip ? [tip] : [], `${racer} ${added}`);
  if ((await outcomeOf(() => move(git, CHAIN, tip, next))) === 'won') added++;
}
console.log(JSON.stringify({ own, outcomes, added }));
process.stdin.destroy();

function move(git: Git, name: string, from: Oid | undefined, to: Oid): Promise<void> {
  return git.refs.transact([{ name, from, to, reason: 'race' }]);
}

async function outcomeOf(action: () => Promise<void>): Promise<string> {
  try {
    await action();
    return 'won';
  } catch (error) {
    if (error instanceof MlgitError && error.kind === 'conflict') return error.code;
    throw error;
  }
}

function commit(git: Git, parents: readonly Oid[], message: string): Promise<Oid> {
  const author = { name: racer, email: `${racer}@example.org`, at: 1000 };
  return git.objects.writeCommitOfFiles(
    { 'who.txt': Buffer.from(message) },
    { parents, author, committer: author, message },
  );
}
