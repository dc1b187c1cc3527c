import { isJsonObject, type Json, type JsonObject } from '@perennial/model';
import { clock, day, humanize, span } from '../ui/format.js';
import { valueText } from './event-text.js';
import { reasonText } from './reason-words.js';

const momentText = (value: Json | undefined): string => {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? valueText(value) : `${day(at, at)} ${clock(at)}, your time`;
};

const values = (why: JsonObject): string => {
  const held = why['values'];
  if (!isJsonObject(held)) return '';
  return Object.entries(held).map(([path, value]) => `${path} was ${valueText(value)}`).join(', ');
};

const sentences = (kind: string, outlet: string | null, why: JsonObject): string[] => {
  const branch = why['branch'];
  const event = why['event'];
  if (why['unsent'] === 'stale') return ['Not sent: it was due too long ago when the journey went on after a pause'];
  if (outlet === 'moved') return ['A new version moved them'];
  if (outlet === 'released') return ['Let go on by a new version'];
  if (why['kept'] === true && why['until'] !== undefined) return [`Waited until ${momentText(why['until'])}, as on the version before`];
  if (typeof why['exited'] === 'string') return [`Left the journey: ${reasonText(why['exited'])}${values(why) === '' ? '' : `, ${values(why)}`}`];
  if (typeof why['completed'] === 'string') return [`Finished: ${reasonText(why['completed'])}`];
  if (kind === 'wait_for' && why['deadline'] !== undefined) return [`Time ran out ${momentText(why['deadline'])}`];
  if (outlet === 'pulled') return [typeof event === 'string' ? `Skipped ahead to a goal, because ${event} arrived` : 'Skipped ahead to a goal'];
  if (typeof why['met'] === 'boolean') return [why['met'] ? 'The goal was met' : 'The goal was not met yet'];
  if (typeof event === 'string') return [typeof branch === 'string' ? `${branch}, because ${event} arrived` : `Because ${event} arrived`];
  if (why['until'] !== undefined) return [`Waited until ${momentText(why['until'])}`];
  if (typeof why['refused'] === 'string') return [`Not done: ${why['refused']}`];
  if (typeof why['heldBack'] === 'boolean') return [why['heldBack'] ? 'Held back, to compare' : 'Treated'];
  if (typeof why['list'] === 'string') return [`${why['member'] === true ? 'Put on' : 'Taken off'} the list ${why['list']}`];
  if (typeof why['topic'] === 'string') return [`${why['subscribed'] === true ? 'Subscribed to' : 'Unsubscribed from'} ${why['topic']}`];
  if (typeof why['task'] === 'string') return [`Asked ${typeof why['assignee'] === 'string' ? why['assignee'] : 'colleagues'} to: ${why['task']}`];
  if (why['call'] === 'error') return [`The call failed: ${String(why['reason'])}`];
  if (why['call'] === 'ok') return [typeof why['kept'] === 'string' ? `Called; the answer is kept as ${why['kept']}` : 'Called'];
  if (typeof why['started'] === 'string' && why['refused'] === undefined) return [`Started the journey ${why['started']}`];
  if (typeof why['made'] === 'string') return [`Made the event ${why['made']}`];
  if (why['past'] !== undefined) return [`It was past already: ${momentText(why['past'])}`];
  if (typeof why['missing'] === 'string') return [`There was no date in ${why['missing']}`];
  if (why['open'] === true) return ['The window was open'];
  if (typeof why['variant'] === 'string') return [`Got ${why['variant']}${why['kept'] === true ? ', as before' : ''}`];
  if (typeof why['passes'] === 'number') return [`Passed ${why['passes']} times, which is the most allowed`];
  if (why['queued'] === true) return ['The message was made; the step does not wait for it'];
  if (typeof why['outcome'] === 'string') return [`The message was ${why['outcome']}${typeof why['reason'] === 'string' ? `: ${reasonText(why['reason'])}` : ''}`];
  const facts = values(why);
  if (typeof branch === 'string') return [facts === '' ? `Took ${branch}` : `Took ${branch}: ${facts}`];
  if (kind === 'branch') return [facts === '' ? 'None of the branches held' : `None of the branches held: ${facts}`];
  if (isJsonObject(why['set'])) return [`Set ${Object.entries(why['set']).map(([path, value]) => `${path} to ${valueText(value)}`).join(', ')}`];
  return outlet === null ? [] : [`Left by ${humanize(outlet).toLowerCase()}`];
};

/** Why a step was left as it was: one sentence from what the trace holds (the shapes of libs/journey's kinds). */
export function whyText(kind: string, outlet: string | null, why: JsonObject): string {
  const parts = sentences(kind, outlet, why);
  const late = why['lateMs'];
  if (typeof late === 'number' && late >= 1000) parts.push(`${span(late)} later than due`);
  if (Array.isArray(why['unknownZones']) && why['unknownZones'].length > 0) parts.push(`unknown time zone ${why['unknownZones'].map((zone: Json) => valueText(zone)).join(', ')}`);
  if (Array.isArray(why['skipped']) && why['skipped'].length > 0) parts.push(`left out ${why['skipped'].map((path: Json) => valueText(path)).join(', ')}`);
  if (typeof why['refused'] === 'string') parts.push(why['refused']);
  return parts.join(' · ');
}
