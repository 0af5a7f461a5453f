import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { CredentialSource } from '../../../../src/store/s3/credentials.ts';
import { temporaryFolder } from '../../../support/repo.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };
const END = '2030-01-02T03:04:05Z';

/** Of a profile whose credentials a program gives, which is a line of shell. */
function fromProgram(line: string): CredentialSource {
  const folder = temporaryFolder();
  const config = join(folder, 'config');
  const program = join(folder, 'program');
  writeFileSync(program, `#!/bin/sh\ncd '${folder}'\n${line}\n`, { mode: 0o755 });
  writeFileSync(config, `[profile team]\ncredential_process = ${program}\n`);
  // The library reads the process's own.
  vi.stubEnv('AWS_CONFIG_FILE', config);
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
  onTestFinished(() => void vi.unstubAllEnvs());
  return new CredentialSource({ AWS_CONFIG_FILE: config }, 'team');
}

const answer = (end: string) =>
  `echo '{"Version":1,"AccessKeyId":"id","SecretAccessKey":"secret","SessionToken":"t","Expiration":"'${end}'"}'`;

describe('the end of credentials', () => {
  it('is not known of keys alone', async () => {
    const source = new CredentialSource(KEYS, undefined);
    expect(await source.endsAt()).toBeUndefined();
    expect(await source.renews()).toBe(true);
  });

  it('is what variables say, and then nothing comes after it', async () => {
    const source = new CredentialSource({ ...KEYS, AWS_CREDENTIAL_EXPIRATION: END }, undefined);
    expect(await source.endsAt()).toBe(Date.parse(END));
    expect(await source.renews()).toBe(false);
  });

  it('is not known where the variable says no time', async () => {
    const source = new CredentialSource({ ...KEYS, AWS_CREDENTIAL_EXPIRATION: 'soon' }, undefined);
    expect(await source.endsAt()).toBeUndefined();
  });

  it('moves on where a program gives later ones', async () => {
    const source = fromProgram(`echo >> calls; n=$(wc -l < calls)\n${answer('2030-01-02T03:04:0"$((n))"Z')}`);
    const first = await source.endsAt();
    expect(first).toBe(Date.parse('2030-01-02T03:04:01Z'));
    expect(await source.renews()).toBe(true);
  });

  it('stays where a program has kept those that it gave, or gives none again', async () => {
    const kept = fromProgram(answer(END));
    expect(await kept.endsAt()).toBe(Date.parse(END));
    expect(await kept.renews()).toBe(false);
    const once = fromProgram(`[ -e called ] && exit 1; : > called; ${answer(END)}`);
    expect(await once.endsAt()).toBe(Date.parse(END));
    expect(await once.renews()).toBe(false);
  });
});
