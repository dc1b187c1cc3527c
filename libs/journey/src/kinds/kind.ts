import type { z } from 'zod';
import { instant, isJsonObject, type EventFact, type Instant, type Json, type JsonObject, type JourneyId, type QuietHours } from '@perennial/model';
import type { Facts, Reads, Scope, SubjectKind } from '@perennial/segment';
import type { CallRequest, Channel } from '../effect.js';
import type { Problem, Resources } from '../problem.js';
import type { Recipients } from '../recipients.js';
import type { Run } from '../run.js';
import type { AttributeChange, MessageOutcome } from '../stimulus.js';
import { ALL_SUBJECTS } from '../subject-kind.js';
import type { Test } from '../test-of.js';
import type { ZoneChoice } from '../zone.js';
import type { AwaitedEvent } from './look-back.js';

/** Family of kinds, for colour and order on pages. */
export type Family = 'message' | 'time' | 'logic' | 'data' | 'goal' | 'exit';

/** A way out of a node. */
export interface Outlet {
  readonly id: string;
  readonly label: string;
}

/** All that a node may look at when a run is there. */
export interface Visit {
  readonly facts: Facts;
  readonly scope: Scope;
  /** The run, standing at this node. */
  readonly run: Run;
  readonly journeyId: JourneyId;
  readonly nodeId: string;
  readonly now: Instant;
  readonly assignments: { readonly [experiment: string]: string };
  /** What won the experiment of this node; null: nothing has. */
  readonly winner: string | null;
  /** True when an edge leaves the outlet. */
  readonly connected: (outlet: string) => boolean;
  /** The zone for local times (journeys.md section 4). */
  readonly zone: () => ZoneChoice;
}

/** Why a waiting run is looked at again. */
export type Cause =
  /** `due`: the instant it was waiting for, even when `now` is later. */
  | { readonly type: 'timer'; readonly due: Instant }
  | { readonly type: 'event'; readonly event: EventFact }
  | { readonly type: 'facts' }
  | { readonly type: 'outcome'; readonly outcome: MessageOutcome; readonly reason: string | null; readonly value?: Json | undefined }
  /** People were chosen whom the message goes to: so many more; `complete`: nobody else will be. */
  | { readonly type: 'recipients'; readonly chosen: number; readonly complete: boolean };

/** What a node wants done besides moving the run. */
export interface Deeds {
  readonly message?: { readonly channel: Channel; readonly template: string; readonly topic: string | null; readonly awaited: boolean; readonly recipients?: Recipients | undefined };
  /** A call to another program; the run waits for its outcome. */
  readonly call?: CallRequest;
  readonly changes?: readonly AttributeChange[];
  readonly assign?: { readonly experiment: string; readonly variant: string };
  /** An event of the subject, told to whatever listens. */
  readonly emit?: { readonly name: string; readonly properties: JsonObject };
  /** Starts another journey, by its key. */
  readonly start?: { readonly journey: string; readonly data: JsonObject };
  /** Puts the subject on a list, by its key, or takes it off. */
  readonly list?: { readonly key: string; readonly member: boolean };
  /** Subscribes the subject to a topic, on all channels, or unsubscribes it. */
  readonly topic?: { readonly key: string; readonly subscribed: boolean };
  /** Asks a colleague to do something about the subject; `assignee` is a folded address. */
  readonly task?: { readonly title: string; readonly note: string; readonly assignee: string | null; readonly dueAt: Instant; readonly details: JsonObject };
  /** Counts one pass of this node. */
  readonly pass?: boolean;
  /** Id of the event that releases the run: it releases no other wait of it. */
  readonly use?: string;
}

/** What lets a waiting run come here from any node before: an event, or a Condition that comes true. */
export interface Pull {
  readonly event: AwaitedEvent | null;
  readonly test: Test | null;
}

/** What becomes of the run at a node. `why` is kept in the trace. */
export type Decision =
  | ({ readonly do: 'leave'; readonly outlet: string; readonly why: JsonObject } & Deeds)
  | ({ readonly do: 'wait'; readonly wakeAt: Instant | null; readonly memory: JsonObject } & Deeds)
  | { readonly do: 'complete'; readonly reason: string; readonly why: JsonObject };

/** What a node does, its config already parsed. */
export interface Behaviour {
  /** All that it reads of the subject. */
  readonly reads: Reads;
  /** Names of the events that can move a run that waits here. */
  readonly listens: ReadonlySet<string>;
  /** Facts whose change can move a run that waits here. */
  readonly watches: Reads;
  /** Names of the events that it makes. */
  readonly emits?: readonly string[];
  /** Keys of the journeys that it starts. */
  readonly starts?: readonly string[];
  /** Paths with their root, and pseudo-paths, that it may change; left out: none. */
  readonly writes?: readonly string[];
  /** True when its waits read the log, so that a run must remember which events released it. */
  readonly looksBack?: boolean;
  /** What lets a run that waits elsewhere come here; left out: it is reached by edges only. */
  readonly pull?: Pull;
  /** Outlet of those who are let go on before their time; absent: the first. */
  readonly letGo?: string;
  /** What becomes of a run that arrives. */
  readonly arrive: (visit: Visit) => Decision;
  /** What becomes of a run that waits here; a `wait` stays. */
  readonly resume: (visit: Visit, cause: Cause) => Decision;
}

/** A problem as a kind reports it: `field` is a path within the config. */
export type KindProblem = Pick<Problem, 'field' | 'severity' | 'message' | 'outlet'>;

/** What a kind may look at when it checks a config. */
export interface CheckContext {
  readonly resources: Resources | null;
  /** Whose runs the journey has. */
  readonly subject: SubjectKind;
  readonly connected: (outlet: string) => boolean;
  /** The journey's own; null or absent: it has none. */
  readonly quietHours?: QuietHours | null;
}

/** One kind of node: all that any part of the product knows about it, for a config of type C. */
export interface KindSpec<C> {
  readonly type: string;
  readonly family: Family;
  /** Name and purpose on pages. */
  readonly label: string;
  readonly description: string;
  readonly config: z.ZodType<C>;
  /** Whose journeys can have it; left out: all. */
  readonly subjects?: readonly SubjectKind[];
  /** Config of a new node. */
  readonly initial: (subject: SubjectKind) => C;
  readonly outlets: (config: C) => readonly Outlet[];
  /** What it will do, in one line. */
  readonly summary: (config: C) => string;
  readonly check: (config: C, context: CheckContext) => readonly KindProblem[];
  /** True when a path may come back through this outlet, because passes are counted and take at least a minute. */
  readonly closesCycle?: (config: C, outlet: string) => boolean;
  readonly behaviour: (config: C) => Behaviour;
}

/** A kind for any config, as the rest of the product uses it; a config of the wrong shape gives no outlets and a problem. */
export interface NodeKind {
  readonly type: string;
  readonly family: Family;
  readonly label: string;
  readonly description: string;
  readonly config: z.ZodType;
  readonly subjects: readonly SubjectKind[];
  readonly initial: (subject?: SubjectKind) => JsonObject;
  readonly outlets: (config: Json) => readonly Outlet[];
  readonly summary: (config: Json) => string;
  readonly check: (config: Json, context: CheckContext) => readonly KindProblem[];
  readonly closesCycle: (config: Json, outlet: string) => boolean;
  /** Null when the config has the wrong shape. */
  readonly behaviour: (config: Json) => Behaviour | null;
}

/** Makes a kind for any config from one for its own. */
export function defineKind<C>(spec: KindSpec<C>): NodeKind {
  const parse = (config: Json): C | undefined => spec.config.safeParse(config).data;
  const parsed = <T>(config: Json, then: (config: C) => T, otherwise: T): T => {
    const own = parse(config);
    return own === undefined ? otherwise : then(own);
  };
  return {
    type: spec.type,
    family: spec.family,
    label: spec.label,
    description: spec.description,
    config: spec.config,
    subjects: spec.subjects ?? ALL_SUBJECTS,
    initial: (subject = 'profile') => {
      const config: unknown = spec.initial(subject);
      return isJsonObject(config) ? config : {};
    },
    outlets: (config) => parsed(config, spec.outlets, []),
    summary: (config) => parsed(config, spec.summary, 'Not set up yet'),
    check: (config, context) => {
      const result = spec.config.safeParse(config);
      if (result.success) return spec.check(result.data, context);
      return result.error.issues.map((issue) => ({ field: issue.path.join('.') || null, severity: 'error' as const, message: `This step is not set up right: ${issue.message}.` }));
    },
    closesCycle: (config, outlet) => parsed(config, (own) => spec.closesCycle?.(own, outlet) ?? false, false),
    behaviour: (config) => parsed<Behaviour | null>(config, spec.behaviour, null),
  };
}

/** Adds a place to the problems of a Condition. */
export const conditionFields = (field: string, found: readonly { readonly at: string; readonly message: string }[]): KindProblem[] =>
  found.map(({ at, message }) => ({ field: at === '' ? field : `${field}.${at}`, severity: 'error', message }));

/** When the wait of a moved run ends that keeps what was left of it on its older version; null: reckon it. */
export function keptDeadline({ run }: Visit): Instant | null {
  const kept = run.memory['deadline'];
  return typeof kept === 'number' ? instant(kept) : null;
}

/** Events that nobody listens to. */
export const NO_EVENTS: ReadonlySet<string> = new Set();
