import { compile, forEachRecipient, journeySet, recipientsSchema, simulate, stimulusOf, TRIGGER_TYPES, type Graph, type Happening, type JourneySet, type Member, type Plan, type Simulated, type SimulatedMessage, type SimulatedOutcome } from '@perennial/journey';
import { durationMs, instant, isJsonObject, journeyId, SIMULATE_LIMITS, versionId, type Instant, type JourneyId, type SimulateRequest } from '@perennial/model';
import { databaseNow, findJourney, findVersion, inReadOnly, listJourneys, type Transaction } from '@perennial/store';
import type { CompiledWorkspace } from '../../enrollment/journey-cache.js';
import { badField, notFound, problem } from '../../http/problem.js';
import type { Wiring } from '../../wiring.js';
import { graphOf } from '../journeys/drafts.js';
import { simulatedAccount } from './account.js';
import { loadDesk, SimulatedDelivery } from './delivery.js';
import { logStart, scriptOfLog } from './log-script.js';
import { simulatee, type Simulatee } from './person.js';
import { stationery, type Stationery } from './previews.js';

const DAY_MS = 86_400_000;
const DEFAULT_DAYS = 90;

/** A simulation that is done, with what its messages are rendered with. */
export interface DoneTrial {
  readonly graph: Graph;
  readonly plan: Plan;
  readonly start: Instant;
  readonly until: Instant;
  readonly person: Simulatee;
  /** How much of the log was played; null: none was asked for. */
  readonly fromLog: number | null;
  readonly result: Simulated;
  readonly stationery: Stationery;
  readonly delivery: SimulatedDelivery;
}

async function storedGraph(transaction: Transaction, workspaceId: number, { key, version }: NonNullable<SimulateRequest['journey']>): Promise<{ graph: Graph; id: JourneyId }> {
  const row = (await listJourneys(transaction, workspaceId)).find((journey) => journey.key === key);
  const journey = row === undefined ? null : await findJourney(transaction, workspaceId, row.id);
  if (journey === null) throw badField('journey.key', `names no journey of this workspace: "${key}"`);
  if (version === 'draft') return { graph: graphOf(journey.draft), id: journeyId(journey.id) };
  const live = journey.liveVersionId === null ? null : await findVersion(transaction, workspaceId, journey.liveVersionId);
  if (live === null) throw badField('journey.version', 'is "live", but this journey was never published; use "draft"');
  return { graph: graphOf(live.graph), id: journeyId(journey.id) };
}

/** The journey, compiled, alone among the segments of its workspace. */
function setOf(graph: Graph, id: JourneyId, workspace: CompiledWorkspace): { readonly set: JourneySet; readonly plan: Plan } {
  const compiled = compile(graph, { journeyId: id, versionId: versionId(1) }, null, workspace.rules.defaults);
  if (!compiled.ok) throw problem(422, 'The journey has problems; mend these first.', { problems: compiled.problems.map(({ message, nodeId, field, severity }) => ({ message, nodeId, field, severity })) });
  const live = [{ journeyId: id, status: 'live' as const, plan: compiled.plan, older: [] }];
  return { plan: compiled.plan, set: graph.subject === 'account' ? journeySet(live, workspace.segments.ofAccounts, null, workspace.segments.accountLists) : journeySet(live, workspace.segments.ofProfiles, workspace.set.computed, workspace.segments.lists) };
}

function startOf({ trigger, data, value }: Extract<SimulateRequest['script'][number], { type: 'start' }>, place: number, at: Instant): Happening {
  const known = TRIGGER_TYPES.find((type) => type === trigger);
  if (known === undefined) throw badField(`script.${place}.trigger`, `is none of ${TRIGGER_TYPES.join(', ')}`);
  return { type: 'start', trigger: known, data, value, at };
}

function scriptOf(script: SimulateRequest['script'], start: Instant, until: Instant): Happening[] {
  return script.map((one, place) => {
    const field = `script.${place}.${one.after === undefined ? 'at' : 'after'}`;
    if (one.at !== undefined && one.after !== undefined) throw badField(field, 'cannot stand beside at; choose one');
    const at = instant(one.at ?? start + (one.after === undefined ? 0 : durationMs(one.after)));
    if (at < start) throw badField(field, 'is before the start');
    if (at > until) throw badField(field, 'is after the end (until)');
    if (one.type === 'event') return { type: 'event', name: one.name, properties: one.properties, at };
    if (one.type === 'start') return startOf(one, place, at);
    if (one.type === 'trigger') return { type: 'fire', trigger: one.name, data: one.data, at };
    return { type: 'attributes', changes: Object.entries(one.changes).map(([path, value]) => ({ target: one.of, path, value })), at };
  });
}

function spanOf(asked: SimulateRequest, now: number): { start: Instant; until: Instant } {
  if (asked.log !== undefined && asked.start !== undefined) throw badField('start', 'cannot stand beside log, which begins so many days ago');
  const start = asked.log === undefined ? instant(asked.start ?? now) : logStart(now, asked.log.days);
  const until = instant(asked.until ?? start + DEFAULT_DAYS * DAY_MS);
  if (until < start) throw badField('until', 'is before the start');
  if (until - start > SIMULATE_LIMITS.horizonDays * DAY_MS) throw badField('until', `is more than ${SIMULATE_LIMITS.horizonDays} days after the start`);
  return { start, until };
}

/** All members whom messages of a journey may go to. */
const membersOf = ({ choose }: Simulatee, graph: Graph): Member[] => graph.nodes.flatMap(({ config }) => {
  const recipients = recipientsSchema.safeParse(config['recipients']).data;
  return recipients === undefined ? [] : [...(choose?.(recipients) ?? [])];
});

/** All that an attribute of the people whom messages are for may be in a simulation. */
const textsOf = (person: Simulatee, members: readonly Member[], script: readonly Happening[], name: string): string[] =>
  [person.subject.facts.profile[name], ...members.map(({ profile }) => (isJsonObject(profile) ? profile[name] : undefined)), ...script.flatMap((one) => (one.type === 'attributes' ? one.changes.flatMap(({ target, path, value }) => (target === 'profile' && path === name ? [value] : [])) : []))].filter((value) => typeof value === 'string');

/** Keys of the templates that messages are made of, and of those that would be shown in their place. */
const templatesOf = (messages: readonly SimulatedMessage[], delivery: SimulatedDelivery): string[] => messages.flatMap((made) => [made.message.template, ...forEachRecipient(made).flatMap((one) => delivery.verdict(one).instead ?? [])]);

/** Simulates a journey for a person, or for an account, on a virtual clock. PostgreSQL refuses every write while it does. Throws 400 that names the field, 404, and 422 for a journey with errors or one that takes too long. */
export async function trial(wiring: Wiring, workspaceId: number, asked: SimulateRequest): Promise<DoneTrial> {
  if ((asked.journey === undefined) === (asked.graph === undefined)) throw badField(asked.graph === undefined ? 'journey' : 'graph', asked.graph === undefined ? 'is missing: give journey or graph' : 'cannot stand beside journey; choose one');
  const now = instant(await databaseNow(wiring.database));
  const { start, until } = spanOf(asked, now);
  const script = scriptOf(asked.script, start, until);
  return inReadOnly(wiring.database, async (transaction) => {
    const workspace = (await wiring.journeys.load(transaction, [workspaceId])).get(workspaceId);
    if (workspace === undefined) throw notFound('workspace');
    const { graph, id } = asked.journey === undefined ? { graph: graphOf(asked.graph ?? {}), id: journeyId(1) } : await storedGraph(transaction, workspaceId, asked.journey);
    const { set, plan } = setOf(graph, id, workspace);
    const names = script.flatMap((one) => (one.type === 'event' ? [one.name] : one.type === 'fire' ? [one.trigger] : []));
    const stage = { transaction, workspace, set, journeyId: id, start };
    const person = graph.subject === 'account' ? await simulatedAccount(stage, asked.account, { graph, events: names }) : await simulatee(stage, asked.profile, names);
    if (asked.log !== undefined && person.loggedAs.length === 0) throw badField('log', 'needs a chosen person or account; somebody invented has no log');
    const past = asked.log === undefined ? null : await scriptOfLog(transaction, person.subject, set, { of: graph.subject, loggedAs: person.loggedAs, start, until: now, lateMs: wiring.settings.lateEventHours * 3_600_000 });
    const members = membersOf(person, graph);
    const desk = await loadDesk(transaction, wiring.addresses, workspaceId, { ids: graph.subject === 'account' ? members.map(({ profileId }) => profileId) : person.id === null ? [] : [person.id], emails: textsOf(person, members, script, 'email'), phones: textsOf(person, members, script, 'phone') });
    const delivery = new SimulatedDelivery(plan, workspace, desk);
    const outcome = (made: SimulatedMessage): SimulatedOutcome => {
      const { refused, at } = delivery.verdict(made);
      return { outcome: refused === null ? asked.outcome : 'skipped', at };
    };
    const deadline = Date.now() + SIMULATE_LIMITS.runMs;
    const result = simulate({ journeys: set, subject: past?.subject ?? person.subject, script: [...(past?.script ?? []), ...script.map((one) => (one.type === 'start' ? { ...one, journeyId: id } : one)).map(stimulusOf)], until, outcome, choose: person.choose, maxSteps: SIMULATE_LIMITS.steps, stop: () => Date.now() > deadline });
    if (result.stopped) throw problem(422, `The simulation took more than ${SIMULATE_LIMITS.runMs / 1000} s. Choose an earlier end (until) or a shorter script.`, { field: 'until' });
    return { graph, plan, start, until, person, fromLog: past?.script.length ?? null, result, delivery, stationery: await stationery(transaction, desk, new Set(templatesOf(result.messages, delivery)), wiring.settings.publicUrl) };
  });
}
