import { BOUNCE_CLASSES, type BounceClass, type JsonObject } from '@perennial/model';
import { eventText } from './event-text.js';

/** Why a mail came back, as people say it. */
export const BOUNCE_WORDS: Record<BounceClass, string> = {
  user_unknown: 'nobody has this address', host_unknown: 'there is no such domain', moved: 'they have another address now', not_accepted: 'this address takes no mail',
  mailbox_full: 'their mailbox is full', blocked: 'the server that sends was blocked', content: 'its content was refused', authentication: 'the sending domain could not be proven', policy: 'a rule of the receiver refused it',
  rate: 'too much was sent at once', size: 'it was too large', network: 'their server could not be reached', other: 'for another reason',
};

/** Why an address gets nothing any more, in words; what a colleague wrote stays as it is. */
export function suppressedText(reason: string): string {
  const kind = BOUNCE_CLASSES.find((one) => reason === `bounced: ${one}`);
  if (kind !== undefined) return `mail came back, ${BOUNCE_WORDS[kind]}`;
  return reason === 'complained' ? 'they reported mail as spam' : reason;
}

interface EventWords {
  readonly title: string;
  readonly about: string;
}

const text = (properties: JsonObject, name: string): string => {
  const value = properties[name];
  return typeof value === 'string' ? value : '';
};
const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' \u00b7 ');
const byWhom = (properties: JsonObject): string => (properties['machine'] === true ? 'by a program, not by them: it counts for nothing' : '');
const why = (properties: JsonObject): string => {
  const known = BOUNCE_CLASSES.find((one) => one === properties['class']);
  return known === undefined ? '' : BOUNCE_WORDS[known];
};

/** What became of a mail, by the engine's own event that tells it. */
const WORDS: Readonly<Record<string, (properties: JsonObject) => EventWords>> = {
  email_delivered: (properties) => ({ title: 'Mail arrived', about: text(properties, 'template') }),
  email_opened: (properties) => ({ title: 'Mail opened', about: joined(text(properties, 'template'), byWhom(properties)) }),
  email_clicked: (properties) => ({ title: 'Link in a mail clicked', about: joined(text(properties, 'template'), text(properties, 'url'), byWhom(properties)) }),
  email_bounced: (properties) => ({ title: 'Mail came back', about: joined(text(properties, 'template'), why(properties), text(properties, 'reason')) }),
  email_complained: (properties) => ({ title: 'Mail reported as spam', about: text(properties, 'template') }),
};

/** Title of an event in a timeline, and what it brought along; its own name where there are no better words. */
export function eventWords(name: string, source: string, properties: JsonObject): EventWords {
  const words = source === 'engine' && Object.hasOwn(WORDS, name) ? WORDS[name]?.(properties) : undefined;
  return words ?? { title: name, about: eventText(name, properties) || source };
}
