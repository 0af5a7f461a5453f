import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AwsAccess, BUCKET, startAwsAccess } from '../support/aws-access.ts';
import { type CliRepo, cliRepo } from '../support/cli.ts';
import { expectFailure } from '../support/expect-failure.ts';
import { TWO_STEPS } from '../support/flows.ts';
import { hasMoto } from '../support/moto-server.ts';

/** Of the login with this name, where the AWS command line keeps it. */
function keepLogin(repo: CliRepo, session: string, expiresAt: string, more: object = {}): void {
  const folder = join(`${repo.env['HOME']}`, '.aws', 'sso', 'cache');
  mkdirSync(folder, { recursive: true });
  const name = createHash('sha1').update(session).digest('hex');
  const login = {
    startUrl: 'https://team.example.org/start',
    region: 'us-east-1',
    accessToken: 'x',
    expiresAt,
  };
  writeFileSync(join(folder, `${name}.json`), JSON.stringify({ ...login, ...more }));
}

const ofSession = (name: string) => `[profile ${name}]
sso_session = ${name}
sso_account_id = 123456789012
sso_role_name = team
[sso-session ${name}]
sso_region = us-east-1
sso_start_url = https://team.example.org/start
`;

describe.skipIf(!hasMoto())('a store in a bucket is opened with the credentials', () => {
  let access: AwsAccess;
  let repo: CliRepo;
  let home: string;
  beforeAll(async () => {
    access = await startAwsAccess();
    repo = cliRepo(TWO_STEPS, { whenDone: afterAll });
    home = `${repo.env['HOME']}`;
    const { user, session, role } = access;
    const program = join(home, 'program');
    const given = {
      Version: 1,
      AccessKeyId: session.id,
      SecretAccessKey: session.secret,
      SessionToken: session.token,
    };
    writeFileSync(program, `#!/bin/sh\necho '${JSON.stringify(given)}'\n`, { mode: 0o755 });
    writeFileSync(`${program}-fails`, `#!/bin/sh\necho 'the vault is sealed' >&2\nexit 3\n`, { mode: 0o755 });
    writeFileSync(join(home, 'identity'), 'of-the-cluster');
    mkdirSync(join(home, '.aws'));
    writeFileSync(
      join(home, '.aws', 'credentials'),
      `[ada]\naws_access_key_id = ${user.id}\naws_secret_access_key = ${user.secret}\n`,
    );
    writeFileSync(
      join(home, '.aws', 'config'),
      `[profile role]\nrole_arn = ${role}\nsource_profile = ada\n` +
        `[profile other-role]\nrole_arn = ${role}\nsource_profile = nobody\n` +
        `[profile machine]\nrole_arn = ${role}\ncredential_source = Ec2InstanceMetadata\n` +
        `[profile cluster]\nrole_arn = ${role}\nweb_identity_token_file = ${join(home, 'identity')}\n` +
        `[profile program]\ncredential_process = ${program}\n` +
        `[profile sealed]\ncredential_process = ${program}-fails\n` +
        ['sso', 'ended', 'renewed', 'never'].map(ofSession).join(''),
    );
    keepLogin(repo, 'sso', '2100-01-01T00:00:00Z');
    keepLogin(repo, 'ended', '2020-01-01T00:00:00Z');
    const registration = { clientId: 'c', clientSecret: 's', refreshToken: 'r' };
    keepLogin(repo, 'renewed', '2020-01-01T00:00:00Z', {
      ...registration,
      registrationExpiresAt: '2100-01-01T00:00:00Z',
    });
    await repo.result('remote', 'add', 'team', `s3://${BUCKET}/team`, '--no-check');
  });
  afterAll(() => access.stop());

  const metadata = () => ({
    AWS_EC2_METADATA_DISABLED: 'false',
    AWS_EC2_METADATA_SERVICE_ENDPOINT: access.services,
  });
  const works = async (env: { readonly [name: string]: string }) => {
    const checked = await repo.mlgitWith({ env: { ...access.env, ...env } }, 'remote', 'check');
    expect(checked.exitCode, `${checked}`).toBe(0);
    expect(checked.stderr).toBe('');
  };

  it.each([
    ['keys of a profile', 'ada'],
    ['a role that a profile takes on with the keys of another', 'role'],
    ['a program of a profile', 'program'],
    ['a login with SSO', 'sso'],
    ['a login with SSO that has ended and can be renewed', 'renewed'],
  ])('of %s', (_, profile) => works({ AWS_PROFILE: profile }));

  it('of a web identity of a profile', () =>
    works({ AWS_PROFILE: 'cluster', AWS_ENDPOINT_URL_STS: access.services }));

  it('of a web identity of variables', () =>
    works({
      AWS_ENDPOINT_URL_STS: access.services,
      AWS_WEB_IDENTITY_TOKEN_FILE: join(home, 'identity'),
      AWS_ROLE_ARN: access.role,
    }));

  it('of an instance, by its metadata of version 2', () => works(metadata()));

  it('of a role that a profile takes on as the instance', () =>
    works({ ...metadata(), AWS_PROFILE: 'machine' }));

  it('of a container', () =>
    works({
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${access.services}/container`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN: access.containerToken,
    }));

  it('of a profile rather than those of variables, without a word of the library', () =>
    works({ AWS_PROFILE: 'ada', AWS_ACCESS_KEY_ID: 'other', AWS_SECRET_ACCESS_KEY: 'other' }));

  const fails = (
    env: { readonly [name: string]: string },
    expected: { code: string; message: RegExp; hints: string[]; exitCode?: number },
  ) =>
    expectFailure(
      repo,
      ['remote', 'check'],
      { exitCode: 12, ...expected },
      { env: { ...access.env, ...env } },
    );

  it('or else says what was asked for some', async () => {
    await fails(
      {},
      {
        code: 'credentials-missing',
        message:
          /no AWS credentials were found; asked: variables \(AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set\); profile default \(none .*\); web identity \(.* not set\); instance metadata \(AWS_EC2_METADATA_DISABLED is set\)$/,
        hints: ['aws sso login', 'aws configure', 'export AWS_PROFILE=NAME'],
      },
    );
    await fails(
      { AWS_PROFILE: 'other-role' },
      {
        code: 'credentials-missing',
        message:
          /of profile other-role were found; asked: profile other-role \(none with credentials of nobody in /,
        hints: ['aws sso login --profile other-role', 'aws configure list-profiles'],
      },
    );
    await fails(
      { AWS_PROFILE: 'sealed' },
      { code: 'credentials-missing', message: /program-fails the vault is sealed\)/, hints: [] },
    );
    await fails(
      { AWS_CONTAINER_CREDENTIALS_FULL_URI: `${access.services}/container` },
      { code: 'credentials-missing', message: /container \(http:.*\/container gives none\)$/, hints: [] },
    );
  });

  it.each(['ended', 'never'])('or else asks to log in with SSO: %s', async (profile) => {
    await fails(
      { AWS_PROFILE: profile },
      {
        code: 'credentials-expired',
        message: /credentials of profile \w+ have expired, or nobody has logged in/,
        hints: [`aws sso login --profile ${profile}`],
      },
    );
  });

  it('or else says that who gives them does not answer, or refuses', async () => {
    await fails(
      { AWS_PROFILE: 'role', AWS_ENDPOINT_URL_STS: 'http://127.0.0.1:1' },
      {
        exitCode: 14,
        code: 'credentials-unreachable',
        message: /what gives the AWS credentials of profile role does not answer \(.*ECONNREFUSED/,
        hints: ['aws sts get-caller-identity --profile role'],
      },
    );
    await fails(
      { AWS_WEB_IDENTITY_TOKEN_FILE: join(home, 'nowhere'), AWS_ROLE_ARN: access.role },
      {
        code: 'credentials-failed',
        message: /credentials of web identity could not be had \(ENOENT: .*nowhere/,
        hints: ['aws sts get-caller-identity'],
      },
    );
  });
});
