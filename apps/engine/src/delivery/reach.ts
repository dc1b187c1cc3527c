import { foldAddress, foldPhone, isAddress, type Channel } from '@perennial/model';
import type { Device } from '@perennial/store';

/** What a profile says of where its person can be reached. */
export interface Reachable {
  readonly email: string | null;
  readonly phone: string | null;
  readonly emailVerified: boolean;
}

/** How people are reached on a channel. */
export interface Reach {
  /** True when the channel cannot do without an address. */
  readonly needsAddress: boolean;
  /** True when addresses are devices, which are looked up. */
  readonly usesDevices: boolean;
  /** Where a message to the person goes, who has these devices, newest first: as it is written to where it can be, else as it is known. Null: nowhere. */
  readonly addressOf: (person: Reachable, devices: readonly Device[]) => string | null;
  /** Why an address is none; null: it is one. */
  readonly problem: (address: string) => string | null;
  /** The forms in which suppressions name an address; none: they know nothing of the channel. */
  readonly forms: (address: string) => readonly string[];
  /** True when only a public browser key has told the address. */
  readonly isUnverified: (person: Reachable) => boolean;
}

const no = (): false => false;

/** How people are reached on each channel. */
export const REACHES: Record<Channel, Reach> = {
  email: {
    needsAddress: true, usesDevices: false, addressOf: ({ email }) => email, problem: (address) => (isAddress(address) ? null : 'not an address'), forms: (address) => [foldAddress(address)], isUnverified: ({ emailVerified }) => !emailVerified,
  },
  in_app: { needsAddress: false, usesDevices: false, addressOf: () => null, problem: () => null, forms: () => [], isUnverified: no },
  sms: {
    needsAddress: true, usesDevices: false, addressOf: ({ phone }) => (phone === null ? null : (foldPhone(phone) ?? phone)), problem: (address) => (foldPhone(address) === null ? 'no address: the phone number is not in international form' : null),
    // Numbers were suppressed with and without their plus.
    forms: (address) => [address, address.replace(/^\+/, '')], isUnverified: no,
  },
  push: { needsAddress: true, usesDevices: true, addressOf: (_person, devices) => devices[0]?.token ?? null, problem: () => null, forms: () => [], isUnverified: no },
};
