import { isIPv4, isIPv6 } from 'node:net';

const GROUPS = 8;
const KEPT_GROUPS = 3;

/** The groups of an IPv6 address, `::` spelt out; an IPv4 address at its end counts as two that do not matter here. */
function groupsOf(address: string): string[] {
  const [head = '', tail] = address.split('%', 1).join('').split('::');
  const split = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const [front, back] = [split(head), split(tail ?? '')];
  return tail === undefined ? front : [...front, ...Array.from({ length: Math.max(0, GROUPS - front.length - back.length) }, () => '0'), ...back];
}

/** The network of an address: /24 of IPv4 and of IPv4 inside IPv6, /48 of IPv6; null for what is no address. A person's own address is never kept. */
export function networkOf(address: string): string | null {
  const inside = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  if (isIPv4(inside)) return `${inside.split('.').slice(0, 3).join('.')}.0/24`;
  if (!isIPv6(inside)) return null;
  const kept = groupsOf(inside).slice(0, KEPT_GROUPS).map((group) => Number.parseInt(group, 16).toString(16));
  return `${kept.join(':')}::/48`;
}
