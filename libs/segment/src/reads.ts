/** Events of one name that something reads. */
export interface EventRead {
  readonly name: string;
  /** How far back from now, in milliseconds; null: for ever. */
  readonly withinMs: number | null;
  /** True when their properties are read too. */
  readonly properties: boolean;
}

/** All that something reads of a subject. */
export interface Reads {
  /** Paths with roots `profile`, `account`, `membership`, `context` and `entry`. */
  readonly paths: readonly string[];
  readonly events: readonly EventRead[];
  /** Keys of segments. */
  readonly segments: readonly string[];
  /** Keys of topics, with `:channel` where one channel is asked about. */
  readonly topics: readonly string[];
  /** Keys into `Facts.held`. */
  readonly held: readonly string[];
  /** Keys into `Facts.quorums`. */
  readonly quorums: readonly string[];
}

/** Reads nothing. */
export const NO_READS: Reads = { paths: [], events: [], segments: [], topics: [], held: [], quorums: [] };

function unionOfEvents(all: readonly EventRead[]): readonly EventRead[] {
  const events = new Map<string, EventRead>();
  for (const read of all) {
    const known = events.get(read.name);
    const withinMs = known === undefined ? read.withinMs : known.withinMs === null || read.withinMs === null ? null : Math.max(known.withinMs, read.withinMs);
    events.set(read.name, { name: read.name, withinMs, properties: read.properties || (known?.properties ?? false) });
  }
  return [...events.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Union of several reads: each path and key once, each event name once with its longest span; sorted. */
export function union(all: readonly Reads[]): Reads {
  const once = (of: (one: Reads) => readonly string[]): readonly string[] => [...new Set(all.flatMap(of))].sort();
  return {
    paths: once((one) => one.paths),
    events: unionOfEvents(all.flatMap((one) => one.events)),
    segments: once((one) => one.segments),
    topics: once((one) => one.topics),
    held: once((one) => one.held),
    quorums: once((one) => one.quorums),
  };
}
