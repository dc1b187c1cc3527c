/** A bounce as a server wrote it for people. */
export interface FreeForm {
  readonly subject: string;
  readonly words: string;
  /** The recipient that it is known to be about; null: it is in the words. */
  readonly failed: string | null;
}

/** Where the copy of the mail begins that came back: what stands there is ours, and says nothing of why. */
const COPY = /^[\s>*-]*(below this line is a copy|this is a copy of (the|your) message|(the )?(original|returned|undelivered) (message|mail)( (headers|body|follows|text))?\s*[-:]*\s*$|message headers? follow|(the )?header of the (message|original)|------? ?original message|-{3,} ?the body of|(the )?(text|body) of (the|your) (original )?message|a copy of (the|your) (original )?message|original message headers|-{2,} ?begin (message|of)|received: (from|by) |return-path: |dkim-signature: |mime-version: |unsent message below)/im;

/** Lines by which servers greet, and say nothing. */
const GREETING = /^\s*(hi\.? this is the|this is the (mail|qmail|postfix|mail delivery)|i'm sorry to have to inform|for further assistance|if you do so|this (message )?was created automatically|this is an automatically generated|i'm afraid i wasn't able|this is a permanent error; i've given up|sorry it didn't work out|a message that you (have )?sent|be delivered to one or more|recipients\. |delete your own text|the mail system|do not reply|\*\* |reporting-mta)/i;

const LONGEST = 2000;

/** Why a server did not deliver, in its own words: from the line that names the recipient as far as the copy of the mail, without greetings. */
export function freeForm({ subject, words, failed }: FreeForm): string {
  const copy = COPY.exec(words);
  const lines = (copy === null ? words : words.slice(0, copy.index)).replace(/\r/g, '').split('\n').filter((line) => !GREETING.test(line) && line.trim() !== '');
  const isNamed = (line: string): boolean => (failed === null ? /^\s*<?[^\s<>@]+@[^\s<>@]+>?:?|<[^\s<>]+@[^\s<>]+>/.test(line) : line.toLowerCase().includes(failed));
  const from = lines.findIndex(isNamed);
  // The line itself may be all there is: `maya@orchard.test: user unknown`.
  const told = lines.slice(Math.max(0, from)).join(' ').replace(/\s+/g, ' ').trim().slice(0, LONGEST);
  return told === '' ? subject : told;
}
