import { Analytics } from '@segment/analytics-node';
import { setTimeout as sleep } from 'node:timers/promises';
import { readDemoKeys } from './demo-keys.js';
import { inventedPerson } from './invented-people.js';

/** How long the play takes. */
const PLAY_MS = 60_000;
const PEOPLE = 60;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

type Act = (analytics: Analytics, person: ReturnType<typeof inventedPerson>) => void;

const signUp: Act = (analytics, { userId, traits, accountId, role }) => {
  analytics.identify({ userId, traits });
  analytics.group({ userId, groupId: accountId, traits: { role } });
  analytics.track({ userId, event: 'signed_up', properties: { source: 'website' }, context: { groupId: accountId } });
};
const activate: Act = (analytics, { userId }) => analytics.track({ userId, event: 'activated', properties: { report: 'Weekly revenue' } });
const viewReport: Act = (analytics, { userId }) => analytics.track({ userId, event: 'report_viewed', properties: { reportName: 'Weekly revenue', seconds: 42 } });
const schedule: Act = (analytics, { userId }) => analytics.track({ userId, event: 'schedule_created', properties: { reportName: 'Weekly revenue', day: 'Monday' } });
const reachLimit: Act = (analytics, { userId, accountId }) =>
  analytics.track({ userId, event: 'usage_limit_reached', properties: { periodId: new Date().toISOString().slice(0, 7), used: 80, limit: 100, unit: 'reports', resetsAt: new Date(Date.now() + 9 * 86_400_000).toISOString() }, context: { groupId: accountId } });
const upgrade: Act = (analytics, { userId }) => analytics.track({ userId, event: 'plan_upgraded', properties: { from: 'team', to: 'business' } });

/** What happens to the n-th person, in order; a third activate, a quarter schedule, a few upgrade. */
const storyOf = (place: number): Act[] => [
  signUp, viewReport, ...(place % 3 === 0 ? [activate] : []), ...(place % 4 === 0 ? [schedule] : []), ...(place % 5 === 0 ? [reachLimit] : []), ...(place % 15 === 0 ? [upgrade] : []),
];

/** Plays a minute of traffic against a running server, through Segment's own library. */
async function play(): Promise<void> {
  const { address, writeKey } = readDemoKeys(process.env);
  const analytics = new Analytics({ writeKey, host: address, path: '/v1/batch', flushAt: 5, flushInterval: 500 });
  let refused = 0;
  analytics.on('error', () => {
    refused += 1;
  });
  const run = Math.floor(Date.now() / 1000);
  const acts = Array.from({ length: PEOPLE }, (_, place) => {
    const person = inventedPerson(200 + place, Date.now());
    const own = { ...person, userId: `${person.userId}-${run}`, traits: { ...person.traits, email: String(person.traits['email']).replace('@', `+${run}@`) } };
    return storyOf(place).map((act, step) => ({ at: ((place / PEOPLE) * 0.8 + step * 0.04) * PLAY_MS, act: () => act(analytics, own) }));
  }).flat().sort((a, b) => a.at - b.at);
  say(`Playing ${acts.length} calls of ${PEOPLE} people against ${address} for a minute. Watch the journeys and the mailbox.`);
  const start = Date.now();
  for (const { at, act } of acts) {
    await sleep(Math.max(0, start + at - Date.now()));
    act();
  }
  await analytics.closeAndFlush();
  say(refused === 0 ? 'Done.' : `Done; ${refused} calls were not taken. Is the server running at ${address}?`);
  process.exitCode = refused === 0 ? 0 : 1;
}

try {
  await play();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
