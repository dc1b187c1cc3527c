import { expect, it } from '@jest/globals';
import { networkOf } from './network-prefix.js';

it.each([
  ['203.0.113.77', '203.0.113.0/24'], ['::ffff:203.0.113.77', '203.0.113.0/24'], ['2001:db8:12:3456:7890:abcd:ef01:2345', '2001:db8:12::/48'], ['2001:db8::1', '2001:db8:0::/48'], ['::1', '0:0:0::/48'],
  ['fe80::1%eth0', 'fe80:0:0::/48'], ['unknown', null], ['', null],
])('keeps of %s only %s', (address, network) => expect(networkOf(address)).toBe(network));
