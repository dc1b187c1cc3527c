import { describe, expect, it } from '@jest/globals';
import { checkTarget, isPublicAddress } from './guard.js';

describe('the guard of outgoing calls (journeys.md section 3)', () => {
  it.each(['127.0.0.1', '10.1.2.3', '172.20.0.1', '192.168.1.1', '169.254.169.254', '100.64.0.1', '0.0.0.0', '224.0.0.1', '255.255.255.255', '::1', '::', 'fe80::1', 'fc00::1', '::ffff:10.0.0.1', '::ffff:8.8.8.8', '64:ff9b::a00:1', '2002:a00:1::', '2001:db8::1', '2001::1'])(
    'refuses %s', (address) => expect(isPublicAddress(address)).toBe(false));
  it.each(['8.8.8.8', '172.32.0.1', '2606:4700::1111', '2001:4860:4860::8888'])('lets %s pass', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each<[string, string[], RegExp | null]>([
    ['https://127.0.0.1/x', [], /private host/], ['https://2130706433/', [], /private host/], ['https://0x7f.1/', [], /private host/], ['https://[::ffff:127.0.0.1]/', [], /private host/], ['https://localhost/', [], /private host/],
    ['http://8.8.8.8/', [], /without encryption/], ['ftp://8.8.8.8/', [], /neither/], ['https://127.0.0.1:81/', ['127.0.0.1:80'], /private host/],
    ['http://127.0.0.1:80/', ['127.0.0.1:80'], null], ['https://localhost:9/', ['localhost'], null], ['https://8.8.8.8/', [], null],
  ])('%s with %j allowed', async (url, allowed, reason) => {
    const target = await checkTarget(new URL(url), allowed);
    expect(target.ok ? null : target.reason).toEqual(reason === null ? null : expect.stringMatching(reason));
  });
});
