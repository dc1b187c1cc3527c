import { enrollmentId, isJsonObject, type Instant } from '@perennial/model';
import type { Facts, SubjectKind } from '@perennial/segment';
import type { Effect, Refusal } from './effect.js';
import type { EntryCounts } from './entry-room.js';
import type { JourneySet } from './journey-set.js';
import type { Member, Recipients } from './recipients.js';
import { nextTimer, replay } from './replay.js';
import type { Run, StepRecord } from './run.js';
import type { MessageOutcome, Stimulus } from './stimulus.js';
import type { Subject } from './subject.js';

/** Most timers and stimuli of one simulation. */
const MAX_TURNS = 10_000;

/** What becomes of a simulated message: at once, or at an instant after it was made. */
export type SimulatedOutcome = MessageOutcome | { readonly outcome: MessageOutcome; readonly at: Instant };

/** What is simulated: messages and calls go nowhere. */
export interface Simulation {
  readonly journeys: JourneySet;
  /** The subject as it stands at the start. */
  readonly subject: Subject;
  /** What happens to it, in any order; stimuli of the same instant keep their order. */
  readonly script: readonly Stimulus[];
  /** Where the virtual clock stops; null: when nothing is left to happen. */
  readonly until: Instant | null;
  /** What becomes of each message, and when, by what is known once it is made: asked in order, whether a run waits for it or not. Default: all are sent at once. */
  readonly outcome?: ((made: SimulatedMessage) => SimulatedOutcome) | undefined;
  /** What becomes of calls to other programs; default: they are answered with success, without a value. */
  readonly calls?: Exclude<MessageOutcome, 'skipped'> | undefined;
  /** Which members of the account that is simulated its messages go to; absent: none. */
  readonly choose?: ((recipients: Recipients) => readonly Member[]) | undefined;
  /** Most steps in the log; what the last turn adds beyond them stays. */
  readonly maxSteps?: number | undefined;
  /** Asked before each turn: true ends the simulation, because it takes too long. */
  readonly stop?: (() => boolean) | undefined;
}

/** A message that a run would hand to delivery. */
export type MessageEffect = Extract<Effect, { type: 'message' }>;

/** A message with what is known once the turn that made it is done: what delivery would render it with. */
export interface SimulatedMessage {
  readonly message: MessageEffect;
  readonly facts: Facts;
  readonly run: Run | null;
  /** Members whom it goes to; absent: it goes to the subject. */
  readonly to?: readonly Member[] | undefined;
}

/** What would happen; nothing did. */
export interface Simulated {
  readonly log: readonly StepRecord[];
  readonly effects: readonly Effect[];
  readonly messages: readonly SimulatedMessage[];
  readonly refusals: readonly Refusal[];
  /** Every run, in its last state. */
  readonly runs: readonly Run[];
  readonly subject: Subject;
  /** True when the simulation was cut off after 10,000 turns, or after `maxSteps`. */
  readonly cut: boolean;
  /** True when `stop` ended it. */
  readonly stopped: boolean;
}

/** A subject without runs, not yet held against the segments. */
export const subjectWith = (facts: Facts, kind: SubjectKind = 'profile'): Subject => ({ facts, runs: [], entries: [], assignments: {}, isNew: true, ...(kind === 'account' ? { kind } : {}) });

const forMember = (made: SimulatedMessage, member: Member): SimulatedMessage => ({
  ...made, to: [member], facts: { ...made.facts, subjectId: String(member.profileId), profile: isJsonObject(member.profile) ? member.profile : {}, account: { ...made.facts.account, role: member.role } },
});

/** One message for each member whom it goes to, with what is known of them; a message to the subject itself is one. */
export const forEachRecipient = (made: SimulatedMessage): readonly SimulatedMessage[] => made.to?.map((member) => forMember(made, member)) ?? [made];

type Report = Pick<MessageEffect, 'at' | 'enrollmentId' | 'visit'>;

const outcomeOf = (id: string, messageId: MessageEffect['id'], report: Report, came: SimulatedOutcome): Stimulus => ({
  id: `outcome:${id}`, ...report, type: 'outcome', messageId, reason: null, ...(typeof came === 'string' ? { outcome: came } : came),
});

/** What becomes of a message to several people: they are chosen, then each has theirs. */
const toAll = (made: SimulatedMessage, to: readonly Member[], { outcome, report }: Pick<Simulation, 'outcome'> & { readonly report: Report }): Stimulus[] => [
  { id: `recipients:${made.message.id}`, ...report, type: 'recipients', chosen: to.length, complete: true },
  ...to.map((member) => outcomeOf(`${made.message.id}:${member.profileId}`, made.message.id, report, outcome?.(forMember(made, member)) ?? 'sent')),
];

const outcomesOf = (effects: readonly Effect[], made: readonly SimulatedMessage[], { outcome, calls }: Pick<Simulation, 'outcome' | 'calls'>): Stimulus[] =>
  effects.flatMap((effect): Stimulus[] => {
    if (effect.type !== 'call' && effect.type !== 'message') return [];
    const report = { at: effect.at, enrollmentId: effect.enrollmentId, visit: effect.visit };
    if (effect.type === 'call') return [outcomeOf(effect.id, effect.id, report, calls ?? 'sent')];
    const own = made.find(({ message }) => message.id === effect.id);
    const came = own?.to === undefined ? [outcomeOf(effect.id, effect.id, report, own === undefined ? 'sent' : (outcome?.(own) ?? 'sent'))] : toAll(own, own.to, { outcome, report });
    return effect.awaited ? came : [];
  });

/** Puts what comes of messages among what is still to happen: of the present instant before all else, later behind what happens at the same instant. */
function schedule(open: Stimulus[], came: readonly Stimulus[], now: Instant): void {
  open.unshift(...came.filter(({ at }) => at <= now));
  for (const one of came.filter(({ at }) => at > now)) {
    const place = open.findIndex((other) => other.at > one.at);
    open.splice(place === -1 ? open.length : place, 0, one);
  }
}

/** Runs a script on a virtual clock, by the same `replay` as the engine: no side effects, and the same result every time. */
export function simulate({ journeys, subject, script, until, outcome, calls, choose = () => [], maxSteps = Number.POSITIVE_INFINITY, stop }: Simulation): Simulated {
  const open = [...script].sort((a, b) => a.at - b.at);
  const [log, effects, refusals, messages]: [StepRecord[], Effect[], Refusal[], SimulatedMessage[]] = [[], [], [], []];
  const counts: EntryCounts = new Map();
  const runs = new Map<number, Run>(subject.runs.map((run) => [run.id, run]));
  let [state, last, turns, stopped, cut] = [subject, subject.runs.reduce((most, run) => Math.max(most, run.id), 0), 0, false, false];
  for (;; turns += 1) {
    const due = nextTimer(journeys, state);
    const next = open[0];
    const at = next !== undefined && (due === null || next.at <= due) ? next.at : due;
    if (at === null || (until !== null && at > until)) break;
    cut = turns >= MAX_TURNS || log.length >= maxSteps;
    stopped = !cut && stop?.() === true;
    if (cut || stopped) break;
    const stimuli = next !== undefined && next.at === at ? open.splice(0, 1) : [];
    const horizon = (stimuli.length > 0 ? at - 1 : at) as Instant;
    const done = replay(journeys, state, { stimuli, horizon, realTime: at, nextEnrollmentId: () => enrollmentId((last += 1)), counts });
    state = done.subject;
    log.push(...done.steps);
    effects.push(...done.effects);
    refusals.push(...done.refusals);
    for (const run of done.changed) runs.set(run.id, run);
    const made = done.effects.flatMap((effect): SimulatedMessage[] => (effect.type === 'message' ? [{ message: effect, facts: state.facts, run: runs.get(effect.enrollmentId) ?? null, ...(effect.recipients === undefined ? {} : { to: choose(effect.recipients) }) }] : []));
    messages.push(...made);
    schedule(open, outcomesOf(done.effects, made, { outcome, calls }), at);
  }
  return { log, effects, messages, refusals, runs: [...runs.values()], subject: state, cut, stopped };
}
