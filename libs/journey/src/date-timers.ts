import { instant, type Instant } from '@perennial/model';
import { lookup } from '@perennial/segment';
import { affects, isTouched, type Dirty } from './dirty.js';
import type { DateDoor, Door } from './journey-set.js';
import { nextMoment, type DatedMoment } from './moment.js';
import { refuse, type Turn } from './turn.js';
import { chooseZone } from './zone.js';

/** Nobody's clock moves by more than this by going to another zone. */
const MOST_MOVED_MS = 26 * 3_600_000;

const momentFor = ({ facts }: Turn, { door, rule }: DateDoor, after: Instant): DatedMoment | null => nextMoment(lookup(rule.path, facts, {}), rule, chooseZone(facts, door.journey.plan.graph.timezone).zone, after);

/** Lets the subject be woken for a moment that is still ahead. */
function arm(turn: Turn, at: Instant): void {
  if (turn.segmentWakeAt === null || at < turn.segmentWakeAt) turn.segmentWakeAt = at;
}

/** Arms the moments after an instant of all dates that journeys begin with. */
export function armDates(turn: Turn, after: Instant): void {
  for (const date of turn.journeys.dates) {
    const moment = momentFor(turn, date, after);
    if (moment !== null && moment.at > after) arm(turn, moment.at);
  }
}

/** True when a moment that a change of zone put into the past cannot have come before: nobody has entered since. */
function isPassedOver(turn: Turn, { door }: DateDoor, moment: Instant, at: Instant): boolean {
  const since = instant(moment - MOST_MOVED_MS);
  return at - moment < MOST_MOVED_MS && !turn.entries.some(({ journeyId, lastEnteredAt }) => journeyId === door.journey.journeyId && lastEnteredAt >= since);
}

/** Arms the moments of dates that changed; what is past when it is set is refused (journeys.md section 2, Entry). */
export function followDates(turn: Turn, dirty: Dirty, at: Instant, silent: boolean): void {
  for (const date of turn.journeys.dates) {
    if (!affects(dirty, date.reads)) continue;
    const moment = momentFor(turn, date, at);
    if (moment === null) continue;
    if (moment.at > at) arm(turn, moment.at);
    else if (!silent && (isTouched(dirty, date.rule.path) || isPassedOver(turn, date, moment.at, at))) refuse(turn, date.door.journey.journeyId, { name: date.door.trigger.type, now: at }, { reason: 'past' });
  }
}

/** Doors whose moment is the one that rang, each with the date that it is reckoned from. One that moved meanwhile rings when it comes. */
export const datesDueAt = (turn: Turn, due: Instant): readonly { readonly door: Door; readonly value: string }[] =>
  turn.journeys.dates.flatMap((date) => {
    const moment = momentFor(turn, date, instant(due - 1));
    return moment?.at === due ? [{ door: date.door, value: moment.date }] : [];
  });
