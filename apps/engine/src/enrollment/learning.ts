import { isJsonObject, type Json, type JsonObject } from '@perennial/model';
import { STIMULUS_KIND, type LearntDelta, type LearntOf, type StimulusRow } from '@perennial/store';
import { typeOf } from './value-type.js';

/** Objects that one drain looks at, in all and of one event name or kind of subject: what traffic holds shows in a sample. */
const MAX_LOOKED = 64;
const MAX_LOOKED_OF_ONE = 8;
/** Objects of one name after which a drain looks at one of them only: what they hold is known by then. */
const WELL_KNOWN = 200;
/** Rows that one drain adds. */
const MAX_ROWS = 200;
/** Paths of one object, and levels below it. */
const MAX_PATHS = 60;
const MAX_DEPTH = 3;
/** Paths that one process takes up of one event, and events that it takes up: a sender that makes up names must not fill the catalogue. */
const MAX_KNOWN_PATHS = 300;
const MAX_KNOWN_NAMES = 2000;
const MAX_EXAMPLE = 80;
const MAX_PATH_LENGTH = 200;
const EXAMPLES = 3;

/** What a process has learnt so far, by event or kind of subject: bounds how much it takes up. */
export class KnownPaths {
  private readonly known = new Map<string, Set<string>>();
  private readonly looks = new Map<string, number>();

  /** How many objects of this owner a drain looks at. */
  public quota(owner: string): number {
    return (this.looks.get(owner) ?? 0) < WELL_KNOWN ? MAX_LOOKED_OF_ONE : 1;
  }

  /** Notes that an object of this owner was looked at; false when no more owners are taken up. */
  public look(owner: string): boolean {
    if (!this.admits(owner, '', 'object')) return false;
    this.looks.set(owner, (this.looks.get(owner) ?? 0) + 1);
    return true;
  }

  /** True when a path and type of this owner may be learnt. */
  public admits(owner: string, path: string, type: string): boolean {
    const paths = this.known.get(owner);
    if (paths === undefined) {
      if (this.known.size >= MAX_KNOWN_NAMES) return false;
      this.known.set(owner, new Set([`${path}\u0001${type}`]));
      return true;
    }
    const key = `${path}\u0001${type}`;
    if (paths.has(key)) return true;
    if (paths.size >= MAX_KNOWN_PATHS) return false;
    paths.add(key);
    return true;
  }
}

function collect(found: [string, Json][], path: string, value: Json, depth: number): void {
  if (found.length >= MAX_PATHS || path.length > MAX_PATH_LENGTH) return;
  if (isJsonObject(value) && depth < MAX_DEPTH && Object.keys(value).length > 0) {
    for (const [name, item] of Object.entries(value)) collect(found, path === '' ? name : `${path}.${name}`, item, depth + 1);
    return;
  }
  if (path !== '') found.push([path, value]);
}

/** Paths of an object with their values, at most 60, three levels deep; lists and deeper objects stand as they are. */
export function pathsOf(object: JsonObject): [string, Json][] {
  const found: [string, Json][] = [];
  collect(found, '', object, 0);
  return found;
}

const exampleOf = (value: Json): Json => {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= MAX_EXAMPLE ? value : `${text.slice(0, MAX_EXAMPLE)}…`;
};

const OF: Readonly<Record<number, LearntOf>> = {
  [STIMULUS_KIND.event]: 'event', [STIMULUS_KIND.fire]: 'event', [STIMULUS_KIND.identify]: 'profile', [STIMULUS_KIND.accountTraits]: 'account', [STIMULUS_KIND.group]: 'membership',
};

/** What a row tells of its owner: of the traits of a group call, the part that is the member's or the rest. */
function objectOf(row: StimulusRow, of: LearntOf): Json | undefined {
  const told = row.payload['p'];
  if (!isJsonObject(told) || (of !== 'account' && of !== 'membership')) return told;
  const { membership, ...rest } = told;
  if (of === 'membership') return membership;
  return isJsonObject(membership) ? rest : told;
}

interface Growing {
  readonly row: LearntDelta;
  count: number;
  readonly examples: Json[];
  at: number;
}

/** Learns from a sample of a batch which paths events, profiles and accounts have, of which types, with examples: bounded work, whatever the traffic holds. */
export function learnFrom(rows: readonly StimulusRow[], known: KnownPaths): LearntDelta[] {
  const looked = new Map<string, number>();
  const quotas = new Map<string, number>();
  const learnt = new Map<string, Growing>();
  const add = (row: Omit<LearntDelta, 'count' | 'examples' | 'at'>, value: Json | null, at: number): void => {
    const key = `${row.workspaceId}\u0001${row.of}\u0001${row.name}\u0001${row.path}\u0001${row.type}`;
    const growing = learnt.get(key) ?? { row: { ...row, count: 0, examples: [], at }, count: 0, examples: [], at };
    if (growing.count === 0 && learnt.size >= MAX_ROWS) return;
    growing.count += 1;
    growing.at = Math.max(growing.at, at);
    if (value !== null && growing.examples.length < EXAMPLES && !growing.examples.some((known) => JSON.stringify(known) === JSON.stringify(value))) growing.examples.push(value);
    learnt.set(key, growing);
  };
  let total = 0;
  for (const row of rows) {
    const of = OF[row.kind];
    if (of === undefined) continue;
    if (total >= MAX_LOOKED) break;
    const name = of === 'event' ? row.name : '';
    const owner = `${row.workspaceId}\u0001${of}\u0001${name}`;
    const times = looked.get(owner) ?? 0;
    const object = objectOf(row, of);
    const quota = quotas.get(owner) ?? known.quota(owner);
    quotas.set(owner, quota);
    if (times >= quota || !isJsonObject(object) || !known.look(owner)) continue;
    looked.set(owner, times + 1);
    total += 1;
    const about = { workspaceId: row.workspaceId, of, name };
    add({ ...about, path: '', type: 'object' }, null, row.receivedAt);
    for (const [path, value] of pathsOf(object)) {
      const type = value === null ? 'null' : typeOf(value);
      if (known.admits(owner, path, type)) add({ ...about, path, type }, value === null ? null : exampleOf(value), row.receivedAt);
    }
  }
  return [...learnt.values()].map(({ row, count, examples, at }) => ({ ...row, count, examples, at }));
}
