import { keepFeedbackMail } from '@perennial/store';
import type { EnginePart } from '../parts.js';
import { periodic } from '../periodic.js';
import { readCertificate, type CertificateFiles } from '../platform/certificate-files.js';
import type { Wiring } from '../wiring.js';
import { BounceAddresses } from './bounce-addresses.js';
import { startReceiver, type ReceiverOptions } from './receiver.js';
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

/** Reads the files of the receiver's key and certificate; that throws an error which names the variable of the one that is wrong. */
export const receiverTls = (files: CertificateFiles): NonNullable<ReceiverOptions['readTls']> => () => {
  const read = readCertificate(files);
  if (!read.ok) throw new Error(`PERENNIAL_BOUNCE_TLS_${read.at === 'key' ? 'KEY' : 'CERT'} ${read.problem}`);
  return { key: read.key, cert: read.certificate };
};

/** Takes mails that come back by SMTP, where PERENNIAL_BOUNCE_PORT says so. */
export const receiver: EnginePart = {
  name: 'receiver of returned mails', roles: ['all', 'api'],
  start: async ({ database, settings }, report) => {
    if (settings.bouncePort === undefined) return { stop: async () => undefined };
    const { bounceHost: host, bouncePort: port, bounceTls: files } = settings;
    const running = await startReceiver({ host, port, addresses: await BounceAddresses.open(database), keep: (mail) => keepFeedbackMail(database, mail), report, readTls: files && receiverTls(files) });
    return { stop: running.close };
  },
};
