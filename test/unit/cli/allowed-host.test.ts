import { describe, expect, it } from 'vitest';
import { isAllowedHost } from '../../../src/cli/allowed-host.ts';

const loopback = { port: 8765, address: '127.0.0.1' };

describe('a host that is served', () => {
  it.each(['127.0.0.1:8765', 'localhost:8765', 'LOCALHOST:8765', '[::1]:8765'])('is %s', (host) => {
    expect(isAllowedHost(host, loopback)).toBe(true);
  });

  it.each([
    undefined,
    '',
    'evil.example',
    'evil.example:8765',
    '127.0.0.1',
    '127.0.0.1:80',
    '10.0.0.5:8765',
    'localhost.evil.example:8765',
    '127.0.0.1:8765:1',
    'a@127.0.0.1:8765',
  ])('is not %s', (host) => {
    expect(isAllowedHost(host, loopback)).toBe(false);
  });

  it('is any address, but no name, where every address is listened at', () => {
    const everywhere = { port: 80, address: '0.0.0.0' };
    expect(isAllowedHost('10.0.0.5', everywhere)).toBe(true);
    expect(isAllowedHost('[fe80::1]:80', everywhere)).toBe(true);
    expect(isAllowedHost('evil.example', everywhere)).toBe(false);
  });

  it('is the one that was asked for', () => {
    expect(isAllowedHost('ml.example.org:90', { port: 90, address: 'ml.example.org' })).toBe(true);
  });
});
