import { heardBy, kindOf, parseGraph, triggerNoun, triggerWords, type Graph, type Trigger } from '@perennial/journey';
import { ENGINE_EVENTS, isJsonObject, type Json, type JsonObject, type Why, type WhyMessage } from '@perennial/model';
import { describe } from '@perennial/segment';
import { lastEvents, listRunMessages, listSteps, loadAccountsOf, loadVersions, whyRefusals, whyRuns, type JourneyWithDraft, type Queryable, type TraceMessage, type TraceStep, type WhyRefusal, type WhyRun, type WhyScope } from '@perennial/store';
import { instantWords, MESSAGE_REASONS, REFUSAL_REASONS, RUN_REASONS, START_WORDS } from './reason-words.js';
import { messageStateName, runStateName } from './run-rows.js';

type Row = Omit<Why['runs'][number], 'messages' | 'sentence'>;
type Start = Why['starts'][number];

const graphOf = (value: JsonObject | undefined): Graph | null => {
  const parsed = value === undefined ? null : parseGraph(value);
  return parsed?.ok === true ? parsed.graph : null;
};
const valueText = (value: Json): string => (value === null ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value));
const valuesText = (values: JsonObject | null): string => (values === null || Object.keys(values).length === 0 ? '' : ` (${Object.entries(values).map(([path, value]) => `${path} was ${valueText(value)}`).join(', ')})`);
const wordsFor = (reasons: Readonly<Record<string, string>>, reason: string): string => (Object.hasOwn(reasons, reason) ? (reasons[reason] ?? reason) : reason);
const reserved: ReadonlySet<string> = new Set(ENGINE_EVENTS);

function eventOf(stored: JsonObject | null): Row['event'] {
  if (stored === null || typeof stored['name'] !== 'string') return null;
  return { name: stored['name'], id: typeof stored['id'] === 'string' ? stored['id'] : '', properties: isJsonObject(stored['properties']) ? stored['properties'] : {} };
}

const refusalSentence = ({ at, eventName, reason, values }: WhyRefusal): string => `Did not enter on ${instantWords(at)}, when ${eventName} happened: ${wordsFor(REFUSAL_REASONS, reason)}${valuesText(values)}.`;

function endWords({ state, reason, endedAt }: Row, at: string | null): string {
  const when = endedAt === null ? '' : ` on ${instantWords(endedAt)}`;
  const why = reason === null ? '' : `: ${wordsFor(RUN_REASONS, reason)}`;
  if (state === 'active') return at === null ? 'is inside' : `is at "${at}" now`;
  if (state === 'stuck') return `is stuck${at === null ? '' : ` at "${at}"`}${why}`;
  if (state === 'held') return 'is held back, to compare';
  return state === 'completed' ? `finished${when}${why}` : `left${when}${why}`;
}

const startWords = ({ by, event }: Row): string => (by !== null && Object.hasOwn(START_WORDS, by) ? (START_WORDS[by] ?? by) : event === null ? 'somebody put them in' : `${event.name} happened`);

/** The same of the account that somebody belongs to: one run is all members'. */
const ofAccount = (sentence: string, account: boolean): string => (account ? `Their account: ${sentence}` : sentence);

function runSentence(row: Row, graph: Graph | null, at: string | null): string {
  const filter = graph?.entry.filter;
  const held = filter === undefined ? '' : ` and ${describe(filter)}${valuesText(row.values)}`;
  return `Entered on ${instantWords(row.enteredAt)}, because ${startWords(row)}${held}; ${endWords(row, at)}.`;
}

/** Why a message went out or did not, by what became of it. */
function messageSentence(name: string, message: TraceMessage): string {
  const [state, why] = [messageStateName(message.state), message.reason === null ? '' : `: ${wordsFor(MESSAGE_REASONS, message.reason)}`];
  if (state === 'sent') return `"${name}" was sent on ${instantWords(message.at)}${message.reason === null ? '' : ` (${message.reason})`}.${message.told === null ? '' : ` It ${message.told}.`}`;
  if (state === 'queued' || state === 'claimed') return `"${name}" is on its way since ${instantWords(message.at)}${why}.`;
  if (state === 'parked') return `"${name}" waits since ${instantWords(message.at)} for a colleague to release it.`;
  if (state === 'shadowed') return `"${name}" was not sent, only traced${why}: its journey, or the workspace, only tries things out.`;
  return state === 'ambiguous' ? `"${name}" may have been sent: the answer was lost${why}.` : `"${name}" was ${state === 'failed' ? 'not sent, because it failed' : 'not sent'}${why}.`;
}

/** What is known of a run besides its row. */
interface Told {
  readonly steps: readonly TraceStep[];
  /** Those to the person. */
  readonly messages: readonly TraceMessage[];
  /** Steps whose messages went to other members of the account. */
  readonly elsewhere: ReadonlySet<string>;
  readonly graph: Graph | null;
}

/** Reason of a message that other members of the account got. */
const OTHERS = 'other members';

/** Why no message was made at a message step. */
function unmade(name: string, row: Row, steps: readonly TraceStep[]): Pick<WhyMessage, 'state' | 'reason' | 'at' | 'sentence'> {
  const passed = steps.at(-1);
  if (passed !== undefined && typeof passed.why['unsent'] === 'string') {
    return { state: 'unsent', reason: passed.why['unsent'], at: passed.leftAt, sentence: `"${name}" was not sent: ${wordsFor(MESSAGE_REASONS, passed.why['unsent'])}.` };
  }
  if (passed !== undefined) return { state: 'unsent', reason: passed.outlet, at: passed.leftAt, sentence: `"${name}" was not sent: ${passed.outlet === 'moved' || passed.outlet === 'released' ? 'a new version took them on from there' : 'they left the journey there'}.` };
  if (row.state === 'active' || row.state === 'stuck') return { state: 'not_yet', reason: null, at: null, sentence: `"${name}" was not sent yet: they have not come to it.` };
  return { state: 'not_reached', reason: row.reason, at: row.endedAt, sentence: `"${name}" was not sent: their way ${row.state === 'held' ? 'did not begin' : 'ended before it, or led another way'}.` };
}

function messagesOf(row: Row, { steps, messages, elsewhere, graph }: Told): WhyMessage[] {
  const made = messages.map((message): WhyMessage => {
    const name = graph?.nodes.find((node) => node.id === message.nodeId)?.name ?? message.nodeId;
    return { nodeId: message.nodeId, nodeName: name, id: message.id, channel: message.channel, template: message.template, state: stateOf(message), reason: message.reason, at: message.at, sentence: messageSentence(name, message) };
  });
  const others = (graph?.nodes ?? []).filter((node) => kindOf(node.type)?.family === 'message' && !messages.some((message) => message.nodeId === node.id));
  return [...made, ...others.map((node): WhyMessage => {
    const template = typeof node.config['template'] === 'string' ? node.config['template'] : '';
    if (elsewhere.has(node.id)) return { nodeId: node.id, nodeName: node.name, id: null, channel: node.type, template, state: 'unsent', reason: OTHERS, at: null, sentence: `"${node.name}" was not sent to them: it went to other members of the account.` };
    return { nodeId: node.id, nodeName: node.name, id: null, channel: node.type, template, ...unmade(node.name, row, steps.filter((step) => step.nodeId === node.id)) };
  })];
}

const STATES: readonly WhyMessage['state'][] = ['queued', 'claimed', 'sent', 'skipped', 'failed', 'ambiguous', 'parked', 'shadowed'];
const stateOf = (message: TraceMessage): WhyMessage['state'] => STATES.find((state) => state === messageStateName(message.state)) ?? 'queued';

async function toldOfRun(db: Queryable, run: WhyRun, profileId: number, graph: Graph | null): Promise<Why['runs'][number]> {
  const [steps, all] = [await listSteps(db, run), await listRunMessages(db, run)];
  const messages = run.account ? await listRunMessages(db, run, profileId) : all;
  const row: Row = {
    id: run.id, version: run.version, key: run.key, state: runStateName(run.state), reason: run.reason, enteredAt: run.enteredAt, endedAt: run.endedAt, event: eventOf(run.entryEvent), by: run.by, values: run.values,
  };
  const at = graph?.nodes.find((node) => node.id === run.nodeId)?.name ?? run.nodeId;
  return { ...row, sentence: ofAccount(runSentence(row, graph, at), run.account), messages: messagesOf(row, { steps, messages, elsewhere: new Set(run.account ? all.map(({ nodeId }) => nodeId) : []), graph }) };
}

/** The event by whose name something that starts a journey is found in the log; null: a date, a hand and the like have none. */
function eventNamed(trigger: Trigger): string | null {
  const { door, name } = heardBy(trigger);
  return door === 'start' || reserved.has(name) ? null : name;
}

/** What starts a journey, and when it last happened to a person. Events of the engine's own are of many things: which of them happened is not told. */
async function startsOf(db: Queryable, scope: WhyScope, triggers: readonly Trigger[]): Promise<{ starts: Start[]; received: ReadonlyMap<string, number> }> {
  const heard = triggers.map((trigger) => ({ trigger, name: eventNamed(trigger) }));
  const last = new Map((await lastEvents(db, scope, [...new Set(heard.flatMap(({ name }) => (name === null ? [] : [name])))])).map((row) => [row.name, row]));
  return {
    starts: heard.map(({ trigger, name }) => ({ words: `${triggerNoun(trigger, 'profile')} ${triggerWords(trigger)}`, event: name, lastAt: name === null ? null : (last.get(name)?.occurredAt ?? null) })),
    received: new Map([...last].map(([name, row]) => [name, row.receivedAt])),
  };
}

/** Why nothing of a journey is known of a person. */
function nothingSentence(starts: readonly Start[], received: ReadonlyMap<string, number>, publishedAt: number | null): string {
  if (publishedAt === null) return 'Did not enter: the journey was never published.';
  const past = starts.find((start) => start.lastAt !== null);
  const at = past?.event === null || past === undefined ? undefined : received.get(past.event);
  if (past !== undefined && past.lastAt !== null && at !== undefined) {
    const why = at < publishedAt ? `that was before this version was published on ${instantWords(publishedAt)}` : 'it came too late or by an import, or the journey had not begun to listen';
    return `Did not enter: ${past.words} happened on ${instantWords(past.lastAt)}, but ${why}.`;
  }
  return starts.length === 0 ? 'Did not enter: the journey has nothing that starts it.' : `Did not enter: nothing that starts it happened to them (${starts.map((start) => start.words).join('; ')}).`;
}

/** Why a person did or did not enter a journey, and did or did not get each message. */
export async function whyOf(db: Queryable, person: Pick<WhyScope, 'workspaceId' | 'profileId' | 'journeyId'>, journey: JourneyWithDraft): Promise<Why> {
  const of = journey.subject;
  const subjectIds = of === 'profile' ? [person.profileId] : (await loadAccountsOf(db, [person.profileId])).map(({ accountId }) => accountId);
  const scope: WhyScope = { ...person, of, subjectIds };
  const [runs, refusals] = [await whyRuns(db, scope), await whyRefusals(db, scope)];
  const graphs = new Map((await loadVersions(db, [...new Set([...runs.map((run) => run.versionId), ...(journey.liveVersionId === null ? [] : [journey.liveVersionId])])])).map((version) => [version.versionId, version]));
  const live = journey.liveVersionId === null ? undefined : graphs.get(journey.liveVersionId);
  const { starts, received } = await startsOf(db, scope, graphOf(live?.graph)?.entry.triggers ?? []);
  const told: Why['runs'] = [];
  for (const run of runs) told.push(await toldOfRun(db, run, person.profileId, graphOf(graphs.get(run.versionId)?.graph)));
  const refused = refusals.map((refusal) => ({ ...refusal, sentence: ofAccount(refusalSentence(refusal), of === 'account') }));
  const [newest, last] = [told[0], refused[0]];
  const base = { journeyId: journey.id, journeyName: journey.name, runs: told, refusals: refused, starts };
  if (last !== undefined && (newest === undefined || last.at > newest.enteredAt)) return { ...base, outcome: 'not_entered', sentence: newest === undefined ? last.sentence : `${last.sentence} ${newest.sentence}` };
  if (newest !== undefined) return { ...base, outcome: 'entered', sentence: newest.sentence };
  return { ...base, outcome: 'nothing', sentence: nothingSentence(starts, received, live?.publishedAt ?? null) };
}
