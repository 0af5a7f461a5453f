import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { beside, type CliRepo } from '../support/cli.ts';
import { canMountSmallDisk } from '../support/small-disk.ts';
import { team } from '../support/team.ts';
import { hasVersitygw, type S3Server, startVersitygw } from '../support/versitygw.ts';

const ENTRY = fileURLToPath(new URL('../../bin/mlgit.js', import.meta.url));
const DOMAIN = 'store.test';

/** Runs mlgit where these names are known, as a resolver of the site would know them: with an /etc/hosts of its own. */
function mlgitKnowing(repo: CliRepo, hosts: string, env: S3Server['env'], ...args: string[]): string {
  const script = `mount --bind '${hosts}' /etc/hosts && exec "$@"`;
  const command = ['--mount', 'sh', '-c', script, 'sh', process.execPath, ENTRY, ...args];
  return execFileSync('unshare', command, {
    cwd: repo.root,
    env: { ...repo.env, ...env } as NodeJS.ProcessEnv,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe.skipIf(!hasVersitygw() || !canMountSmallDisk)(
  'a bucket that is found by the name of its host',
  () => {
    let server: S3Server;
    beforeAll(async () => {
      server = await startVersitygw({ virtualDomain: DOMAIN });
    });
    afterAll(() => server.stop());

    it('is pushed to, pulled from, collected and checked; by path, too, of a server that takes both', () => {
      const { ada, newcomer } = team();
      const hosts = beside(ada, 'hosts');
      writeFileSync(hosts, `127.0.0.1 localhost ${DOMAIN} ${server.bucket}.${DOMAIN}\n`);
      const { AWS_ENDPOINT_URL_S3: _, ...env } = server.env;
      const endpoint = `http://${DOMAIN}:${server.port}`;
      const url = `s3://${server.bucket}/virtual`;
      const mlgit = (repo: CliRepo, ...args: string[]) => mlgitKnowing(repo, hosts, env, ...args);
      const add = (repo: CliRepo, addressing: string) =>
        mlgit(repo, 'remote', 'add', addressing, url, '--endpoint', endpoint, '--addressing', addressing);
      expect(add(ada, 'virtual')).toContain('works');
      mlgit(ada, 'run', '--no-push', '--tag', 'prod');
      expect(mlgit(ada, 'push')).toMatch(/^\+ \d+ blobs/);
      const ben = newcomer('ben');
      add(ben, 'virtual');
      mlgit(ben, 'fetch');
      expect(mlgit(ben, 'pull-artifact', 'demo@prod:big', '-o', 'big.txt')).toContain('verified');
      expect(mlgit(ben, 'gc', '--remote', '--dry-run')).toContain('nothing to collect');
      expect(mlgit(ben, 'fsck', '--remote')).toContain('sound');
      const cleo = newcomer('cleo');
      add(cleo, 'path');
      expect(mlgit(cleo, 'fsck', '--remote')).toContain('sound');
    });
  },
);
