import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

const special = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15],
  ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3],
] as const) special.addSubnet(network, prefix, 'ipv4');
// Within the one range of addresses that the world reaches: Teredo and other special ones, documentation, 6to4.
for (const [network, prefix] of [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]] as const) special.addSubnet(network, prefix, 'ipv6');
const world = new BlockList();
world.addSubnet('2000::', 3, 'ipv6');

/** Whether an IP address is one that the whole world reaches; mapped, translated, private, loopback and link-local ones are not. */
export const isPublicAddress = (address: string): boolean => {
  if (isIP(address) === 4) return !special.check(address, 'ipv4');
  return isIP(address) === 6 && world.check(address, 'ipv6') && !special.check(address, 'ipv6');
};

/** The very IP addresses that may be connected to, or why not; `lasting`: another try will not help. */
export type CheckedTarget = { readonly ok: true; readonly addresses: readonly [string, ...string[]] } | { readonly ok: false; readonly reason: string; readonly lasting: boolean };

const DEFAULT_PORTS: Record<string, string> = { 'http:': '80', 'https:': '443' };

function isAllowed(url: URL, allowHosts: readonly string[]): boolean {
  const host = url.hostname.toLowerCase();
  return allowHosts.includes(host) || allowHosts.includes(`${host}:${url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? '') : url.port}`);
}

/** Finds the IP addresses of a name; may throw. */
export type FindAddresses = (name: string) => Promise<readonly string[]>;

const asThisMachineFinds: FindAddresses = async (name) => (await lookup(name, { all: true })).map(({ address }) => address);

/** Where an outgoing call may go: https to hosts that the world reaches, and both protocols to hosts that `allowHosts` lists. A name is refused when any of its addresses is private. */
export async function checkTarget(url: URL, allowHosts: readonly string[], find: FindAddresses = asThisMachineFinds): Promise<CheckedTarget> {
  if (DEFAULT_PORTS[url.protocol] === undefined) return { ok: false, reason: 'the address is neither https:// nor http://', lasting: true };
  const allowed = isAllowed(url, allowHosts);
  if (url.protocol === 'http:' && !allowed) return { ok: false, reason: `${url.hostname} is called without encryption; use https://`, lasting: true };
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  let found: readonly string[];
  try {
    found = isIP(literal) > 0 ? [literal] : await find(literal);
  } catch {
    return { ok: false, reason: `the host ${url.hostname} was not found`, lasting: false };
  }
  const [first, ...others] = found;
  if (first === undefined) return { ok: false, reason: `the host ${url.hostname} was not found`, lasting: false };
  if (!allowed && !found.every(isPublicAddress)) {
    return { ok: false, reason: `${url.hostname} is a private host; whoever runs the engine can allow it with PERENNIAL_ALLOW_HOSTS`, lasting: true };
  }
  return { ok: true, addresses: [first, ...others] };
}
