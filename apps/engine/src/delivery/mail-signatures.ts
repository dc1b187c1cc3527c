import type { OutgoingMail } from '@perennial/providers';
import type { SendingDomain } from '@perennial/store';
import type { Sealing } from '../platform/sealing.js';

/** The domain part of an address, folded. */
export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

/** The domain of a workspace that an address belongs to: its own, else one above it; undefined: none. */
export const domainFor = (domains: readonly SendingDomain[], address: string): SendingDomain | undefined => {
  const own = domainOf(address);
  return domains.find(({ domain }) => domain === own) ?? domains.find(({ domain }) => own.endsWith(`.${domain}`));
};

/** Keys that mails are signed with (DKIM, RFC 6376), unsealed once. */
export class MailSignatures {
  private readonly keys = new Map<string, string>();

  public constructor(private readonly sealing: Sealing) {}

  /** The key for mails from an address; null: its domain has none, or none that DNS knows. */
  public of(domains: readonly SendingDomain[], address: string): OutgoingMail['dkim'] {
    const known = domainFor(domains, address);
    if (known?.signs !== true) return null;
    const { domain, selector, sealedKey } = known;
    const name = sealedKey.toString('base64');
    const privateKey = this.keys.get(name) ?? this.sealing.open(sealedKey);
    this.keys.set(name, privateKey);
    return { domain, selector, privateKey };
  }
}
