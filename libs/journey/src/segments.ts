import { isJsonObject, uuidOf, type EngineEventName, type Instant } from '@perennial/model';
import { answer, compute, dependsOnTime, matches, mayRise, reads, type Condition, type Facts, type Reads } from '@perennial/segment';
import { armDates, followDates } from './date-timers.js';
import { affects, heldPath, isClean, NOTHING, pathsRead, segmentPath, type Dirty } from './dirty.js';
import type { ListRef, Stimulus } from './stimulus.js';
import type { Turn } from './turn.js';

/** A set of members that is kept up with a Condition. */
export interface LiveSegment {
  /** Id of the set: what effects name. */
  readonly id: number;
  /** Key of the segment, and so its name in `facts.segments`; a set that is still being built, and one that only keeps a condition for others, has a name that no segment can have. */
  readonly key: string;
  readonly name: string;
  readonly condition: Condition;
  /** It is being built: changes are nobody's event, and each look is told, because it overrides what the builder found before. */
  readonly building: boolean;
  /** Set where it only keeps a condition for others: its name in `facts.held`. Its changes are nobody's event. */
  readonly heldAs?: string | undefined;
}

/** A segment with what must be known of it to look at it only when it can have changed. */
interface KeptSegment extends LiveSegment {
  readonly reads: Reads;
  readonly timed: boolean;
  /** It may come true by itself. */
  readonly rises: boolean;
  /** Place in the order in which segments are looked at. */
  readonly place: number;
}

/** The segments of a workspace over one kind of subject, indexed by what they read; those that others read come first. */
export interface SegmentSet {
  readonly all: readonly KeptSegment[];
  readonly timed: readonly KeptSegment[];
  readonly byEvent: ReadonlyMap<string, readonly KeptSegment[]>;
  /** By the first two names of a path: `profile.plan`. */
  readonly byPath: ReadonlyMap<string, readonly KeptSegment[]>;
}

type Place = Pick<LiveSegment, 'key' | 'heldAs'>;
/** The pseudo-path under which others read a membership. */
export const pathOfSet = ({ key, heldAs }: Place): string => (heldAs === undefined ? segmentPath(key) : heldPath(heldAs));

type Since = { readonly [key: string]: Instant };
const NOWHERE: Since = {};
const since = (facts: Facts, { heldAs }: Place): Since => (heldAs === undefined ? facts.segments : facts.held) ?? NOWHERE;
/** Whether a subject is in a set. */
export const isIn = (facts: Facts, place: Place): boolean => Object.hasOwn(since(facts, place), place.heldAs ?? place.key);

/** Facts in which the subject has entered a set at an instant, or left it. */
function turned(facts: Facts, place: Place, at: Instant | null): Facts {
  const key = place.heldAs ?? place.key;
  const rest = Object.fromEntries(Object.entries(since(facts, place)).filter(([known]) => known !== key));
  const after = at === null ? rest : { ...rest, [key]: at };
  return place.heldAs === undefined ? { ...facts, segments: after } : { ...facts, held: after };
}

const byPlace = (a: KeptSegment, b: KeptSegment): number => a.place - b.place;
const NONE: readonly KeptSegment[] = [];

const headOf = (path: string): string => path.split('.', 2).join('.');

function indexed(kept: readonly KeptSegment[], keysOf: (segment: KeptSegment) => Iterable<string>): Map<string, KeptSegment[]> {
  const index = new Map<string, KeptSegment[]>();
  for (const segment of kept) for (const key of new Set(keysOf(segment))) index.set(key, [...(index.get(key) ?? []), segment]);
  return index;
}

type Unplaced = Omit<KeptSegment, 'place'>;

/** Those that are read before those that read them; what reads in a circle (no definition may) keeps its place. */
function inOrder(kept: readonly Unplaced[]): KeptSegment[] {
  const byPath = new Map(kept.map((segment) => [pathOfSet(segment), segment]));
  const ordered = new Set<Unplaced>();
  const open = new Set<Unplaced>();
  const place = (segment: Unplaced): void => {
    if (ordered.has(segment) || open.has(segment)) return;
    open.add(segment);
    for (const path of pathsRead(segment.reads)) {
      const read = byPath.get(path);
      if (read !== undefined) place(read);
    }
    ordered.add(segment);
  };
  kept.forEach(place);
  return [...ordered].map((segment, at) => ({ ...segment, place: at }));
}

/** Indexes segments. */
export function segmentSet(live: readonly LiveSegment[]): SegmentSet {
  const all = inOrder(live.map((segment) => ({ ...segment, reads: reads(segment.condition), timed: dependsOnTime(segment.condition), rises: mayRise(segment.condition) })));
  return {
    all,
    timed: all.filter((segment) => segment.timed),
    byEvent: indexed(all, (segment) => segment.reads.events.map((read) => read.name)),
    byPath: indexed(all, (segment) => pathsRead(segment.reads).map(headOf)),
  };
}

/** Segments whose answer a change can have turned round, those that are read first. */
export function segmentsTouchedBy(set: SegmentSet, dirty: Dirty): readonly KeptSegment[] {
  if (set.all.length === 0 || isClean(dirty)) return NONE;
  const [event] = dirty.events;
  // Nearly every stimulus is one event.
  if (event !== undefined && dirty.events.length === 1 && dirty.paths.length === 0) return set.byEvent.get(event) ?? NONE;
  // A change of a whole root (`account`) concerns all that read below it.
  if (dirty.paths.some((path) => !path.includes('.'))) return set.all.filter((segment) => affects(dirty, segment.reads));
  const candidates = new Set([...dirty.events.flatMap((name) => set.byEvent.get(name) ?? []), ...dirty.paths.flatMap((path) => set.byPath.get(headOf(path)) ?? [])]);
  return [...candidates].filter((segment) => affects(dirty, segment.reads)).sort(byPlace);
}

/** Adds a segment to those that are still to be looked at, unless it is there; those up to `done` are over, and nothing that they are read by comes before them. */
function enqueue(queue: KeptSegment[], done: number, segment: KeptSegment): void {
  let at = queue.length;
  while (at > done + 1 && (queue[at - 1]?.place ?? 0) > segment.place) at -= 1;
  if (queue[at - 1] !== segment) queue.splice(at, 0, segment);
}

function turnRound(turn: Turn, segment: ListRef & Pick<LiveSegment, 'heldAs'> & { readonly building?: boolean }, at: Instant, silent: boolean): void {
  const member = !isIn(turn.facts, segment);
  turn.facts = turned(turn.facts, segment, member ? at : null);
  turn.membershipChanges += 1;
  turn.effects.push({ type: 'membership', setId: segment.id, member, at });
  if (segment.building === true || segment.heldAs !== undefined) return;
  const name: EngineEventName = member ? 'segment_entered' : 'segment_left';
  turn.effects.push({
    type: 'event', id: uuidOf(name, segment.id, turn.facts.subjectId, turn.stimulusId, turn.membershipChanges), name, at, silent,
    properties: { segment: segment.key, name: segment.name },
  });
}

/** The earlier of two instants; null: never. */
export const earlier = (a: Instant | null, b: Instant | null): Instant | null => (a === null ? b : b === null || a < b ? a : b);

/** Looks at these segments (in the order of their places), and at those that read what changed; answers the changes as paths, for whoever reads them. */
function look(turn: Turn, first: readonly KeptSegment[], at: Instant, silent: boolean): readonly string[] {
  const set = turn.journeys.segments;
  const changed: string[] = [];
  let wake: Instant | null = null;
  const queue = [...first];
  for (const [done, segment] of queue.entries()) {
    const { holds: member, until } = segment.timed ? answer(segment.condition, turn.facts, at) : { holds: matches(segment.condition, turn.facts, at), until: null };
    if (member === isIn(turn.facts, segment)) {
      if (segment.building) turn.effects.push({ type: 'membership', setId: segment.id, member, at });
    } else {
      turnRound(turn, segment, at, silent);
      const path = pathOfSet(segment);
      changed.push(path);
      for (const reader of set.byPath.get(path) ?? NONE) if (reader.place > segment.place) enqueue(queue, done, reader);
    }
    wake = earlier(wake, until);
  }
  // Lazy: a moment that moved later is found out when the timer rings.
  turn.segmentWakeAt = earlier(turn.segmentWakeAt, wake);
  return changed;
}

/** Most times that computed attributes and segments follow one another under one change. */
const MAX_ROUNDS = 4;

/** Keeps computed attributes, memberships and moments of dates up with a change; answers it with what changed in turn. `silent`: memberships count, but move nobody. */
export function followSegments(turn: Turn, first: Dirty, at: Instant, silent: boolean): Dirty {
  const fresh = turn.isNew;
  const dirty = keepUp(turn, first, at, silent);
  if (turn.journeys.dates.length === 0) return dirty;
  followDates(turn, dirty, at, silent);
  if (fresh) armDates(turn, at);
  turn.isNew = false;
  return dirty;
}

function keepUp(turn: Turn, first: Dirty, at: Instant, silent: boolean): Dirty {
  const { segments: set, computed } = turn.journeys;
  if (set.all.length === 0 && computed === null) return first;
  const fresh = turn.isNew;
  turn.isNew = false;
  let dirty = fresh || (computed !== null && affects(first, computed.reads)) ? withComputed(turn, first, at) : first;
  let open = fresh ? set.all : segmentsTouchedBy(set, dirty);
  for (let round = 0; round < MAX_ROUNDS; round += 1) {
    const paths = look(turn, open, at, silent);
    if (paths.length === 0) return dirty;
    dirty = { ...dirty, paths: [...dirty.paths, ...paths] };
    if (computed === null || !affects({ ...NOTHING, paths }, computed.reads)) return dirty;
    // A computed attribute may ask for a segment, and a segment for a computed attribute.
    const figures = withComputed(turn, NOTHING, at);
    if (isClean(figures)) return dirty;
    dirty = { ...dirty, paths: [...dirty.paths, ...figures.paths] };
    open = segmentsTouchedBy(set, figures);
  }
  return dirty;
}

/** Computes attributes anew; answers a change with the paths of those that are others now. */
function withComputed(turn: Turn, dirty: Dirty, at: Instant): Dirty {
  const { computed } = turn.journeys;
  if (computed === null) return dirty;
  const known = turn.facts.profile['computed'];
  const before = isJsonObject(known) ? known : {};
  const { values, next } = compute(computed, turn.facts, at);
  turn.segmentWakeAt = earlier(turn.segmentWakeAt, next);
  const changed = [...new Set([...Object.keys(before), ...Object.keys(values)])].filter((name) => before[name] !== values[name]);
  if (changed.length === 0) return dirty;
  turn.facts = { ...turn.facts, profile: { ...turn.facts.profile, computed: values } };
  return { ...dirty, paths: [...dirty.paths, ...changed.map((name) => `profile.computed.${name}`)] };
}

/** Looks at all segments, or at those that time can change: their timer rang, and is armed anew. Answers what changed before, and the memberships. */
export function lookAgain(turn: Turn, which: 'all' | 'timed', { dirty, at, silent, due }: { readonly dirty: Dirty; readonly at: Instant; readonly silent: boolean; /** When its timer was due, where that rang. */ readonly due?: Instant | undefined }): Dirty {
  const { segments: set } = turn.journeys;
  turn.segmentWakeAt = null;
  turn.isNew = false;
  armDates(turn, due ?? at);
  const seen = withComputed(turn, dirty, at);
  const open = which === 'all' ? set.all : [...new Set([...set.timed, ...segmentsTouchedBy(set, seen)])].sort(byPlace);
  return { ...seen, paths: [...seen.paths, ...look(turn, open, at, silent)] };
}

/** Puts the subject on a list or takes it off; answers what changed. */
export function changeList(turn: Turn, { list, member, at, silent }: Pick<Extract<Stimulus, { type: 'list' }>, 'list' | 'member' | 'at' | 'silent'>): Dirty {
  if (member === isIn(turn.facts, list)) return NOTHING;
  turnRound(turn, list, at, silent);
  return followSegments(turn, { ...NOTHING, paths: [segmentPath(list.key)] }, at, silent);
}
