import { z } from 'zod';

/** Ways to reach a person, in the order in which pages list them. */
export const CHANNELS = ['email', 'in_app', 'sms', 'push'] as const;
/** A way to reach a person. */
export const channelSchema = z.enum(CHANNELS);
/** A way to reach a person. */
export type Channel = z.infer<typeof channelSchema>;

/** The form in which a phone number is compared and sent to: E.164 without signs between the digits (`+351912345678`), or null for text that is no number in international form. */
export function foldPhone(text: string): string | null {
  const digits = text.replace(/[\s().-]/g, '');
  return /^\+[1-9]\d{6,14}$/.test(digits) ? digits : null;
}

/** Most devices that are kept of a person: the newest. */
export const MAX_DEVICES = 10;
/** True for text that can be the token of a device: 1 to 1,024 visible ASCII characters. */
export const isDeviceToken = (text: string): boolean => /^[\x21-\x7e]{1,1024}$/.test(text);
