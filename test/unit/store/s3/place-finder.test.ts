import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { CredentialSource } from '../../../../src/store/s3/credentials.ts';
import { placeFinder } from '../../../../src/store/s3/place-finder.ts';
import type { S3Settings } from '../../../../src/store/s3/s3-settings.ts';
import { temporaryFolder } from '../../../support/repo.ts';

const KEYS = { AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'secret' };

function finder(bucket: string, settings: S3Settings, more: { readonly [name: string]: string } = {}) {
  const env = { ...KEYS, ...more };
  const profile = settings.profile;
  return placeFinder({ bucket, settings, env, profile, credentials: new CredentialSource(env, profile) });
}

async function placeOf(bucket: string, settings: S3Settings, pathStyle: boolean) {
  const { origin, path, region, endpoint } = await finder(bucket, settings).find(pathStyle);
  return { url: `${origin.origin}${path}`, region, endpoint };
}

describe('the place of a bucket', () => {
  it.each([
    ['team', { region: 'eu-west-1' }, false, 'https://team.s3.eu-west-1.amazonaws.com'],
    ['team', { region: 'eu-west-1' }, true, 'https://s3.eu-west-1.amazonaws.com/team'],
    ['te.am', { region: 'eu-west-1' }, false, 'https://s3.eu-west-1.amazonaws.com/te.am'],
    ['team', { region: 'cn-north-1' }, false, 'https://team.s3.cn-north-1.amazonaws.com.cn'],
    ['team', { region: 'eu', endpoint: 'https://s3.example:9000' }, false, 'https://team.s3.example:9000'],
    ['team', { region: 'eu', endpoint: 'https://s3.example/base/' }, true, 'https://s3.example/base/team'],
    ['team', { region: 'eu', endpoint: 'http://10.0.0.1:9000' }, false, 'http://10.0.0.1:9000/team'],
  ])('%s with %j, path style %j, is %s', async (bucket, settings, pathStyle, url) => {
    expect(await placeOf(bucket, settings, pathStyle)).toMatchObject({ url, region: settings.region });
  });

  it('is found in the profile of the environment, as if it had been given', async () => {
    const config = join(temporaryFolder(), 'config');
    writeFileSync(config, '[profile team]\nregion = eu-west-1\nendpoint_url = http://s3.example:9000\n');
    // The library reads the process's own.
    vi.stubEnv('AWS_CONFIG_FILE', config);
    vi.stubEnv('AWS_PROFILE', 'team');
    onTestFinished(() => void vi.unstubAllEnvs());
    const byProfile = finder('bucket', { profile: 'team' });
    expect(await byProfile.hasEndpoint()).toBe(true);
    const given = finder('bucket', { endpoint: 'http://s3.example:9000', region: 'eu-west-1' });
    const [found, expected] = [await byProfile.find(true), await given.find(true)];
    expect({ ...found, origin: found.origin.origin }).toEqual({
      ...expected,
      origin: expected.origin.origin,
    });
  });

  it('in another region has the hosts of that', async () => {
    const { origin, region } = await finder('team', { region: 'us-east-1' }).find(false, 'eu-central-1');
    expect([origin.host, region]).toEqual(['team.s3.eu-central-1.amazonaws.com', 'eu-central-1']);
  });

  it('that signs in another way is refused', async () => {
    const find = finder('team--usw2-az1--x-s3', { region: 'us-west-2' }).find(false);
    await expect(find).rejects.toMatchObject({ code: 'not-supported', kind: 'unreachable' });
  });
});
