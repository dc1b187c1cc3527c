import { dropOldFeedback, ensurePartitions, forgetAddresses, forgetMessageIds, forgetOptIns, forgetRequests, removeOldCalls, removeOldFiles, removeOldJobs, removeStale, summarizeLog, trimLearnt } from '@perennial/store';
import { periodic } from './periodic.js';
import { forgetKept } from './segmentation/kept-conditions.js';

const HOUR_MS = 3_600_000;
const ADDRESSES_AT_ONCE = 10_000;
/** What is told of a message that never comes is given up after so many days. */
const FEEDBACK_DAYS = 7;

/** Once an hour: partitions of the time ahead, message ids that need no longer be remembered, what has run out, the ranges of the log, and conditions that nothing asks for. */
export const upkeep = periodic({ name: 'upkeep', roles: ['all', 'api', 'worker'], everyMs: HOUR_MS, failed: 'upkeep failed' }, async (wiring) => {
  await ensurePartitions(wiring.database);
  await forgetMessageIds(wiring.database, wiring.settings.messageIdDays);
  await removeStale(wiring.database);
  await dropOldFeedback(wiring.database, FEEDBACK_DAYS);
  await forgetRequests(wiring.database);
  await trimLearnt(wiring.database);
  await summarizeLog(wiring.database);
  await removeOldCalls(wiring.database);
  await removeOldFiles(wiring.database);
  await removeOldJobs(wiring.database);
  await forgetOptIns(wiring.database);
  await forgetKept(wiring.database);
  while ((await forgetAddresses(wiring.database, ADDRESSES_AT_ONCE)) === ADDRESSES_AT_ONCE);
});
