import { keepFeedbackMail } from '@perennial/store';
import type { EnginePart } from '../parts.js';
import { periodic } from '../periodic.js';
import type { Wiring } from '../wiring.js';
import { BounceAddresses } from './bounce-addresses.js';
import { startReceiver } from './receiver.js';
import { recordWaiting, type FeedbackContext } from './record-feedback.js';
import { readWaitingMails } from './returned-mails.js';
import { watchJourneys } from './watch-journeys.js';

const EVERY_MS = 1000;
/** Most that one round reads and records, so that it ends. */
const MAILS = 500;
const FACTS = 500;

/** What recording feedback needs, out of what the process has. */
export const feedbackContextOf = (wiring: Wiring): FeedbackContext => ({ database: wiring.database, ids: wiring.ids, journeys: wiring.journeys, onStimuli: (count) => wiring.intakeCommitted(count) });

/** Once a second: reads the mails that came back, and records what waited for its message. */
export const feedback = periodic({ name: 'feedback', roles: ['all', 'api', 'worker'], everyMs: EVERY_MS, failed: 'feedback could not be recorded and is tried again' }, async (wiring) => {
  const context = feedbackContextOf(wiring);
  await recordWaiting(context, FACTS);
  await readWaitingMails(context, await BounceAddresses.open(wiring.database), MAILS);
});

/** Twice a minute: pauses journeys with too many bounces or complaints, also where the workspace has come to put up with less. */
export const watching = periodic({ name: 'watched journeys', roles: ['all', 'worker'], everyMs: 30_000, failed: 'bounces and complaints of journeys were not looked at' }, ({ database }) => watchJourneys(database, null));

/** Takes mails that come back by SMTP, where PERENNIAL_BOUNCE_PORT says so. */
export const receiver: EnginePart = {
  name: 'receiver of returned mails', roles: ['all', 'api'],
  start: async ({ database, settings }, report) => {
    if (settings.bouncePort === undefined) return { stop: async () => undefined };
    const running = await startReceiver({ host: settings.bounceHost, port: settings.bouncePort, addresses: await BounceAddresses.open(database), keep: (mail) => keepFeedbackMail(database, mail), report });
    return { stop: running.close };
  },
};
