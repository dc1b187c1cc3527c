import type { Channel, ProfileDetail } from '@perennial/model';

/** A channel that messages can be tried on. */
export type TestedChannel = Exclude<Channel, 'in_app'>;

/** How a test asks where it goes. */
export interface TestAddress {
  readonly label: string;
  readonly type: 'email' | 'tel' | 'text';
  readonly placeholder: string;
  /** Where it goes to whoever works here, as far as that is known. */
  readonly own: (email: string) => string;
  /** Where it goes to a person. */
  readonly of: (person: ProfileDetail) => string;
}

/** How a test asks where it goes, by channel. */
export const TEST_ADDRESSES: Record<TestedChannel, TestAddress> = {
  email: { label: 'To', type: 'email', placeholder: 'you@example.com', own: (email) => email, of: ({ email }) => email ?? '' },
  sms: { label: 'To the phone number', type: 'tel', placeholder: '+351 912 345 678', own: () => '', of: ({ phone }) => phone ?? '' },
  push: { label: 'To the device with the token', type: 'text', placeholder: 'Token that your app got', own: () => '', of: ({ devices: [newest] }) => newest?.token ?? '' },
};
