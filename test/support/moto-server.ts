import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { acceptsConnections, endProcess } from './child-server.ts';
import { freePort } from './free-port.ts';
import { toolPresent } from './required-tool.ts';

/** The same as in servers/moto.sh. */
const VERSION = '5.2.5';

export interface MotoServer {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export function motoPython(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return join(cache, 'mlgit-test', `moto-${VERSION}`, 'bin', 'python');
}

/** For `describe.skipIf(!hasMoto())`; `test/support/servers/moto.sh` installs it. */
export function hasMoto(): boolean {
  return toolPresent('moto', () => existsSync(motoPython()));
}

/** The API of AWS on the loopback, once `setUp` has made there what a test needs. */
export async function startMoto(setUp: (endpoint: string) => Promise<void>): Promise<MotoServer> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort();
    const child = spawn(motoPython(), ['-m', 'moto.server', '--host', '127.0.0.1', '--port', `${port}`], {
      env: { PATH: process.env.PATH ?? '' },
      stdio: 'ignore',
    });
    if (await acceptsConnections(child, port)) {
      const endpoint = `http://127.0.0.1:${port}`;
      await setUp(endpoint).catch(async (error: unknown) => {
        await endProcess(child);
        throw error;
      });
      return { endpoint, stop: () => endProcess(child) };
    }
    // Somebody else took the port in between.
    if (attempt === 3) throw new Error('moto does not start');
  }
}
