import { BOUNCE_CLASSES, type JsonObject } from '@perennial/model';
import { eventText } from './event-text.js';
import { BOUNCE_WORDS, reasonText } from './reason-words.js';

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

/** What became of a message, by the engine's own event that tells it. */
const WORDS: Readonly<Record<string, (properties: JsonObject) => EventWords>> = {
  attribute_changed: (properties) => ({ title: 'Attributes changed', about: eventText('attribute_changed', properties) }),
  email_sent: (properties) => ({ title: 'Mail sent', about: text(properties, 'template') }),
  message_failed: (properties) => ({ title: 'Message failed', about: joined(text(properties, 'template'), reasonText(text(properties, 'reason'))) }),
  message_skipped: (properties) => ({ title: 'Message not sent', about: joined(text(properties, 'template'), reasonText(text(properties, 'reason'))) }),
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
