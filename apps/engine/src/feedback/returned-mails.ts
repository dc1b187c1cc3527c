import { readReturnedMail, type ReturnAddress, type ReturnedMail } from '@perennial/providers';
import { deleteFeedbackMail, postponeFeedbackMail, takeFeedbackMail } from '@perennial/store';
import type { BounceAddresses } from './bounce-addresses.js';
import { OURSELVES, recordTaken, recordWithin, type FeedbackContext, type ToldFeedback } from './record-feedback.js';

/** What a returned mail tells of the messages that it is about. */
export const toldBy = (mail: ReturnedMail, about: readonly ReturnAddress[], now: number): ToldFeedback[] => about.flatMap(({ workspaceId, messageId }) => mail.facts.map(({ address, fact }, place) => ({
  workspaceId, integrationId: OURSELVES, provider: '', feedback: { subject: { messageId }, key: `mail ${mail.key} ${messageId} ${place}`, at: mail.at ?? now, address, fact },
})));

/** Reads one of the mails that wait, and records what it says, in one transaction; false: none waits. */
async function readOne(context: FeedbackContext, addresses: BounceAddresses): Promise<boolean> {
  const taking: { id: number | null } = { id: null };
  try {
    return await recordTaken(context, async (transaction) => {
      const mail = await takeFeedbackMail(transaction);
      taking.id = mail?.id ?? null;
      if (mail === null) return null;
      const told = toldBy(await readReturnedMail(mail.raw), mail.recipients.flatMap((address) => addresses.read(address) ?? []), Date.now());
      const written = await recordWithin(transaction, context, told);
      await deleteFeedbackMail(transaction, mail.id);
      return written;
    }) !== null;
  } catch (error) {
    if (taking.id !== null) await postponeFeedbackMail(context.database, taking.id);
    throw error;
  }
}

/** Reads the mails that wait, at most `limit`; answers how many. */
export async function readWaitingMails(context: FeedbackContext, addresses: BounceAddresses, limit: number): Promise<number> {
  let read = 0;
  while (read < limit && await readOne(context, addresses)) read += 1;
  return read;
}
