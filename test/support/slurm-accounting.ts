import { type ChildProcess, execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { acceptsConnections, endProcess } from './child-server.ts';
import { freePort } from './free-port.ts';

export interface SlurmAccounting {
  /** Further lines of slurm.conf. */
  readonly settings: readonly string[];
  stop(): Promise<void>;
}

/** Slurm's accounting (slurmdbd) with a database of its own (MariaDB), which listens on a socket in the folder alone. */
export async function startAccounting({
  folder,
  env,
  daemon,
}: {
  readonly folder: string;
  readonly env: { readonly [name: string]: string };
  readonly daemon: (command: string, ...args: string[]) => ChildProcess;
}): Promise<SlurmAccounting> {
  const data = join(folder, 'database');
  const socket = join(folder, 'database.sock');
  mkdirSync(data);
  const install = ['--no-defaults', '--auth-root-authentication-method=normal', '--skip-test-db'];
  execFileSync('mariadb-install-db', [...install, '--user=root', `--datadir=${data}`], {
    env,
    stdio: 'pipe',
  });
  const sizes = ['--innodb-buffer-pool-size=16M', '--innodb-flush-log-at-trx-commit=0'];
  const where = [`--datadir=${data}`, `--socket=${socket}`, `--pid-file=${data}/pid`, '--skip-networking'];
  const database = daemon('mariadbd', '--no-defaults', '--user=root', ...where, ...sizes);
  while (database.exitCode === null && !existsSync(socket)) await delay(20);
  const port = await freePort();
  writeFileSync(join(folder, 'slurmdbd.conf'), accountingConf(folder, port), { mode: 0o600 });
  const accounting = daemon('env', `MYSQL_UNIX_PORT=${socket}`, 'slurmdbd', '-D');
  if (!(await acceptsConnections(accounting, port, 'localhost'))) throw new Error('slurmdbd does not start');
  return {
    settings: [
      'AccountingStorageType=accounting_storage/slurmdbd',
      'AccountingStorageHost=localhost',
      `AccountingStoragePort=${port}`,
      // With munge, not a password but the socket to ask (slurm.conf(5)).
      `AccountingStoragePass=${folder}/munge.sock`,
      'AccountingStorageEnforce=associations,limits,qos',
    ],
    stop: async () => {
      await endProcess(accounting);
      await endProcess(database);
    },
  };
}

/** Makes the cluster known, with an account for whoever runs the tests. */
export function addAccounts(env: { readonly [name: string]: string }): void {
  const manage = (...words: string[]): void => {
    const { status, stdout, stderr } = spawnSync('sacctmgr', ['-i', ...words], { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`sacctmgr ${words.join(' ')}: ${stdout}${stderr}`);
  };
  manage('add', 'cluster', 'test');
  manage('add', 'account', 'research', 'cluster=test');
  manage('add', 'user', 'root', 'account=research', 'cluster=test');
}

function accountingConf(folder: string, port: number): string {
  return [
    'AuthType=auth/munge',
    `AuthInfo=socket=${folder}/munge.sock`,
    'DbdHost=localhost',
    'DbdAddr=127.0.0.1',
    `DbdPort=${port}`,
    'SlurmUser=root',
    `LogFile=${folder}/dbd.log`,
    `PidFile=${folder}/dbd.pid`,
    'StorageType=accounting_storage/mysql',
    'StorageHost=localhost',
    'StorageUser=root',
    'StorageLoc=slurm',
    'CommunicationParameters=NoInAddrAny',
    '',
  ].join('\n');
}
