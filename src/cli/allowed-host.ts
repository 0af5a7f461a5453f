import { isIP } from 'node:net';

const THIS_MACHINE = ['127.0.0.1', 'localhost', '[::1]'];

/**
 * Whether a Host header can come from somebody who typed the address of this server. A name of the network's is refused, as
 * who owns it decides where it leads (DNS rebinding); an address cannot be made to lead elsewhere.
 */
export function isAllowedHost(
  header: string | undefined,
  { port, address }: { readonly port: number; readonly address: string },
): boolean {
  const [, host = '', ofHeader] = /^(\[[0-9a-fA-F:.]+\]|[^:]+)(?::(\d+))?$/.exec(header ?? '') ?? [];
  if (Number(ofHeader ?? 80) !== port) return false;
  if (THIS_MACHINE.includes(host.toLowerCase()) || host === address) return true;
  const isEverywhere = address === '0.0.0.0' || address === '::';
  return isEverywhere && isIP(host.replace(/^\[|\]$/g, '')) !== 0;
}
