import type { OutgoingMail, OutgoingMessage, Provider, SendResult } from '../port.js';
import { sendable } from './addresses.js';

/** An outside that takes mails: what it takes at once, and how. */
export interface MailOutlet extends Omit<Provider, 'send' | 'close'> {
  /** In the words of a refusal, such as "a mail server". */
  readonly title: string;
  /** True where it takes letters beyond ASCII before the @. */
  readonly takesUnicode: boolean;
  /** Sends mails with checked addresses and texts; one result each, in order; never throws for what is answered. */
  readonly sendMails: (mails: readonly OutgoingMail[]) => Promise<readonly SendResult[]>;
  readonly close?: Provider['close'];
}

/** Messages that are on their way at a time where each is a call of its own: with the calls' timeout of 10 s a job of 100 ends well before another sender would take it over. */
export const CALLS_AT_ONCE = 25;

/** A provider of mails: refuses for good what no server would take, and hands on the rest. */
export function mailProvider({ title, takesUnicode, sendMails, maxBatch, verify, close }: MailOutlet): Provider {
  const send = async (messages: readonly OutgoingMessage[]): Promise<readonly SendResult[]> => {
    const results: SendResult[] = messages.map(() => ({ outcome: 'permanent', reason: `${title} carries mails only` }));
    const good: { readonly place: number; readonly mail: OutgoingMail }[] = [];
    messages.forEach((message, place) => {
      if (message.channel !== 'email') return;
      const checked = sendable(message, takesUnicode);
      if (checked.ok) good.push({ place, mail: checked.mail });
      else results[place] = { outcome: 'permanent', reason: checked.reason };
    });
    const answers = good.length === 0 ? [] : await sendMails(good.map(({ mail }) => mail));
    good.forEach(({ place }, at) => void (results[place] = answers[at] ?? { outcome: 'ambiguous', reason: 'the provider gave no answer for it' }));
    return results;
  };
  return { maxBatch, send, verify, close: close ?? (async () => undefined) };
}

/** Cuts mails into calls of at most `bytes` of content, so that one of them leaves within the calls' timeout; a larger mail goes alone. */
export function callsOf(mails: readonly OutgoingMail[], bytes: number): OutgoingMail[][] {
  const calls: OutgoingMail[][] = [];
  let size = Infinity;
  for (const mail of mails) {
    const own = Buffer.byteLength(mail.html) + Buffer.byteLength(mail.text);
    if (size + own > bytes) {
      calls.push([]);
      size = 0;
    }
    calls.at(-1)?.push(mail);
    size += own;
  }
  return calls;
}

/** Most bytes of content in one call of a batch. */
export const CALL_BYTES = 4_000_000;
