import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from './repo.ts';

/**
 * A `podman` for tests where no engine runs: it knows images by files, brings those of its registry, and really runs the
 * command that it is given, with just the variables that it is given, on the machine itself.
 */
const SOURCE = `#!/usr/bin/env node
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const at = (name) => __dirname + '/' + name;
const args = process.argv.slice(2);
fs.appendFileSync(at('calls'), args.join(' ') + '\\n');
const images = (name) => (fs.existsSync(at(name)) ? JSON.parse(fs.readFileSync(at(name), 'utf8')) : {});
if (fs.existsSync(at('down'))) {
  console.error('Cannot connect to Podman. Is it running?');
  process.exit(125);
}
if (args[0] === 'image') {
  const found = images('local')[args[2]];
  if (!found) { console.error('Error: ' + args[2] + ': image not known'); process.exit(125); }
  console.log(JSON.stringify([{ Id: found.slice(7), RepoDigests: [args[2].split(':')[0] + '@' + found] }]));
} else if (args[0] === 'pull') {
  const found = images('registry')[args[2]];
  if (!found) { console.error('Error: manifest unknown'); process.exit(125); }
  fs.writeFileSync(at('local'), JSON.stringify({ ...images('local'), [args[2]]: found }));
} else if (args[0] === 'run') {
  const env = { PATH: process.env.PATH };
  let cwd;
  let i = 1;
  for (; args[i].startsWith('--'); i++) {
    if (args[i] === '--rm' || args[i] === '--init') continue;
    const [flag, value] = [args[i], args[++i]];
    if (flag === '--workdir') cwd = value;
    if (flag === '--env') {
      const [name, given] = value.split('=');
      env[name] = given ?? process.env[name];
    }
  }
  const done = spawnSync(args[i + 1], args.slice(i + 2), { cwd, env: { ...env, IMAGE: args[i] }, stdio: 'inherit' });
  process.exit(done.status ?? 128);
}
`;

/** Images by what they are called, with their digests. */
type Images = { readonly [reference: string]: string };

export class StandInPodman {
  readonly folder = temporaryFolder();

  constructor(registry: Images) {
    writeFileSync(join(this.folder, 'podman'), SOURCE, { mode: 0o755 });
    writeFileSync(join(this.folder, 'calls'), '');
    this.publish(registry);
  }

  get env(): { readonly PATH: string } {
    return { PATH: `${this.folder}:${process.env.PATH}` };
  }

  publish(registry: Images): void {
    writeFileSync(join(this.folder, 'registry'), JSON.stringify(registry));
  }

  /** What the machine has from now on. */
  bring(local: Images): void {
    writeFileSync(join(this.folder, 'local'), JSON.stringify(local));
  }

  stop(): void {
    writeFileSync(join(this.folder, 'down'), '');
  }

  calls(): string[] {
    return readFileSync(join(this.folder, 'calls'), 'utf8').trim().split('\n');
  }
}
