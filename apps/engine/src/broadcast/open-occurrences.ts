import { chooseZone, nextOccurrence, occurrenceIn, occurrenceOver, triggerSchema, type Occurrence, type ScheduleTrigger } from '@perennial/journey';
import { instant } from '@perennial/model';
import { databaseNow, insertBroadcast, inTransaction, setNext, takeDueSchedules, zonesNamed, type Database, type DueSchedule, type NewBroadcast, type Transaction } from '@perennial/store';
import { BROADCAST } from '../delivery/one-per-address.js';
import { startPayload } from '../enrollment/translate.js';

/** An occurrence that could not begin for this long (the engine was down) is missed: mail that comes hours late is worse than none. */
export const LATE_MS = 3_600_000;
const AT_ONCE = 20;
/** Missed occurrences of one schedule that are recorded one by one; those between them and now are passed over. */
const MOST_RECORDED = 50;

/** Names of zones out of those that people wrote. */
const zonesAmong = (names: readonly string[]): string[] => names.filter((name) => chooseZone({ profile: { timezone: name }, account: null, zones: [] }, null).unknown.length === 0);

/** The crowds of an occurrence: one at one instant, or one a zone and then those whom no zone had. */
async function crowdsOf(transaction: Transaction, due: DueSchedule, trigger: ScheduleTrigger, { wall, at }: Occurrence): Promise<NewBroadcast[]> {
  const { workspaceId, journeyId, name } = due;
  const crowd = { workspaceId, journeyId, trigger: trigger.type, name, occurrence: wall, source: { type: 'segment' as const, key: trigger.segment, of: due.of }, payload: startPayload({ journeyId, door: name, data: { [BROADCAST]: `${name} ${wall}` } }), by: null };
  const dueAt = (zone: string, when: number): NewBroadcast => ({ ...crowd, zone, dueAt: when, lateAt: when + LATE_MS });
  if (trigger.zone === 'workspace') return [dueAt('', at)];
  const known = zonesAmong(await zonesNamed(transaction, workspaceId, { segment: trigger.segment, of: due.of }));
  const own = [...new Set([...known, due.journeyZone ?? due.zoneNow])].map((zone) => dueAt(zone, occurrenceIn(wall, zone) ?? at));
  return [...own, dueAt('*', (occurrenceOver(wall) ?? at) + 1000)].map((one) => ({ ...one, source: { ...one.source, known } }));
}

/** Adds what has come round of one schedule, and says when it comes next. */
async function open(transaction: Transaction, due: DueSchedule, now: number): Promise<void> {
  const parsed = triggerSchema.safeParse(due.trigger);
  const trigger = parsed.success && parsed.data.type === 'schedule' ? parsed.data : null;
  const { journeyId, name, zoneNow: zone } = due;
  if (trigger === null) return setNext(transaction, { journeyId, name, zone, next: null });
  // On the workspace's clock a zone that changed moves what is still to come.
  const moved = due.zone !== zone && trigger.zone === 'workspace' && due.at > now;
  let next: Occurrence | null = moved ? nextOccurrence(trigger, instant(now), zone) : { wall: due.wall, at: instant(due.at) };
  for (let recorded = 0; next !== null && next.at <= now; recorded += 1) {
    if (due.runs) for (const crowd of await crowdsOf(transaction, due, trigger, next)) await insertBroadcast(transaction, crowd);
    next = nextOccurrence(trigger, instant(recorded < MOST_RECORDED ? next.at : Math.max(next.at, now - LATE_MS)), zone);
  }
  await setNext(transaction, { journeyId, name, zone, next });
}

/** Opens the occurrences that have come round; answers how many schedules it looked at. */
export const openOccurrences = (database: Database): Promise<number> => inTransaction(database, async (transaction) => {
  const schedules = await takeDueSchedules(transaction, AT_ONCE);
  const now = schedules.length === 0 ? 0 : await databaseNow(transaction);
  for (const due of schedules) await open(transaction, due, now);
  return schedules.length;
});
