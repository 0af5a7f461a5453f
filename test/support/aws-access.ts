import { execFile } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { motoPython, startMoto } from './moto-server.ts';

export const BUCKET = 'artifacts';
const METADATA_TOKEN = 'token-of-this-session';
const CONTAINER_TOKEN = 'token-of-this-container';
const ROLES = '/latest/meta-data/iam/security-credentials/';

interface Keys {
  readonly id: string;
  readonly secret: string;
  readonly token?: string;
}

/** An account whose bucket is open to its user, and to its role, and to nobody else. */
export interface AwsAccess {
  readonly role: string;
  readonly user: Keys;
  /** Of the role. */
  readonly session: Required<Keys>;
  /** What tells a client where S3, STS and SSO are; names no credentials. */
  readonly env: { readonly [name: string]: string };
  /** Speaks for STS where a web identity is shown to it, for the portal of SSO, for EC2's metadata (version 2 alone) and for a container's agent. */
  readonly services: string;
  readonly containerToken: string;
  stop(): Promise<void>;
}

/**
 * S3 and STS of moto, which looks at signatures, tokens and policies, and what gives credentials on AWS's machines: no server that
 * could run here speaks these, so they answer from here, with the session of the role.
 */
export async function startAwsAccess(): Promise<AwsAccess> {
  let keys: Pick<AwsAccess, 'role' | 'user' | 'session'> | undefined;
  const moto = await startMoto(async (endpoint) => {
    const script = join(import.meta.dirname, 'servers', 'moto-access.py');
    const { stdout } = await promisify(execFile)(motoPython(), [script, endpoint, BUCKET]);
    keys = JSON.parse(stdout);
  });
  if (keys === undefined) throw new Error('moto has made no keys');
  const { session } = keys;
  const server = createServer((asked, answer) => void serve(asked, answer, { session, moto: moto.endpoint }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const services = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = {
    AWS_REGION: 'us-east-1',
    AWS_ENDPOINT_URL_S3: moto.endpoint,
    AWS_ENDPOINT_URL_STS: moto.endpoint,
    AWS_ENDPOINT_URL_SSO: services,
    AWS_ENDPOINT_URL_SSO_OIDC: services,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  const stop = async () => {
    server.closeAllConnections();
    server.close();
    await moto.stop();
  };
  return { ...keys, env, services, containerToken: CONTAINER_TOKEN, stop };
}

async function serve(
  asked: IncomingMessage,
  answer: ServerResponse,
  { session, moto }: { readonly session: Required<Keys>; readonly moto: string },
): Promise<void> {
  const { method, url = '', headers } = asked;
  const ends = Date.now() + 3_600_000;
  const { id, secret, token } = session;
  const asRole = {
    AccessKeyId: id,
    SecretAccessKey: secret,
    Token: token,
    Expiration: new Date(ends).toISOString(),
  };
  const json = (value: object) =>
    answer.setHeader('content-type', 'application/json').end(JSON.stringify(value));
  const refuse = (status: number) => answer.writeHead(status).end();
  if (method === 'POST' && url === '/') return sendToSts(asked, answer, moto);
  if (url.startsWith('/federation/credentials')) {
    if (headers['x-amz-sso_bearer_token'] === undefined) return void refuse(401);
    const roleCredentials = {
      accessKeyId: id,
      secretAccessKey: secret,
      sessionToken: token,
      expiration: ends,
    };
    return void json({ roleCredentials });
  }
  if (url === '/token') return void json({ accessToken: 'renewed', expiresIn: 3600, refreshToken: 'next' });
  if (url === '/container')
    return void (headers.authorization === CONTAINER_TOKEN ? json(asRole) : refuse(401));
  if (method === 'PUT' && url === '/latest/api/token') return void answer.end(METADATA_TOKEN);
  if (headers['x-aws-ec2-metadata-token'] !== METADATA_TOKEN) return void refuse(401);
  if (url === ROLES) return void answer.end('team');
  if (url === `${ROLES}team`) return void json({ Code: 'Success', Type: 'AWS-HMAC', ...asRole });
  return void refuse(404);
}

/** moto takes a web identity, which nobody signs for, only while it looks at no signatures. */
async function sendToSts(asked: IncomingMessage, answer: ServerResponse, moto: string): Promise<void> {
  const body = await text(asked);
  const checks = (count: string) =>
    fetch(`${moto}/moto-api/reset-auth`, {
      method: 'POST',
      body: count,
      headers: { 'content-type': 'text/plain' },
    });
  const isUnsigned = body.includes('AssumeRoleWithWebIdentity');
  const headers = Object.entries(asked.headers).flatMap(([name, value]) =>
    typeof value === 'string' && !['host', 'connection', 'content-length'].includes(name)
      ? [[name, value]]
      : [],
  );
  if (isUnsigned) await checks('inf');
  const given = await fetch(moto, { method: 'POST', body, headers: Object.fromEntries(headers) });
  if (isUnsigned) await checks('0');
  answer.writeHead(given.status, { 'content-type': given.headers.get('content-type') ?? 'text/xml' });
  answer.end(Buffer.from(await given.arrayBuffer()));
}
