import { countLinkClick, inTransaction, type SentMessage } from '@perennial/store';
import { OURSELVES, recordWithin, type FeedbackContext } from '../feedback/record-feedback.js';
import type { Followed } from './follow-routes.js';

/** An address without what may differ from person to person. */
function placeOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return `${origin}${pathname}`;
}

/** Writes that a recipient opened a mail or followed one of its links, for the log, journeys and counters, once for each act. */
export async function noteFollowed(context: FeedbackContext, message: SentMessage, { key, at, fact }: Followed): Promise<void> {
  const { workspaceId, id, template, journeyId, nodeId } = message;
  const stimuli = await inTransaction(context.database, async (transaction) => {
    const written = await recordWithin(transaction, context, [{ workspaceId, integrationId: OURSELVES, provider: '', feedback: { subject: { messageId: id }, key: `${id} ${key}`, at, address: null, fact } }]);
    if (fact.type === 'clicked' && written.result.recorded > 0) await countLinkClick(transaction, { workspaceId, template, journeyId, nodeId, link: fact.link, url: placeOf(fact.url), machine: fact.machine });
    return written.stimuli;
  });
  if (stimuli > 0) context.onStimuli(stimuli);
}
