import type { JsonObject } from '@perennial/model';

/** Lanes of the intake: a drain fills from `direct` first, `bulk` at most half. */
export const LANE = { direct: 0, bulk: 1 } as const;

/** What a stimulus in the intake is; the number is stored. */
export const STIMULUS_KIND = { event: 0, identify: 1, group: 2, outcome: 3, fire: 4, command: 5, accountEvent: 6, accountTraits: 7, segments: 8, list: 9, accountLogged: 10, accountSegments: 11, accountList: 12, tellMembers: 13, start: 14, accountOutcome: 15, accountCommand: 16, accountStart: 17, accountFire: 18, accountRecipients: 19, accountMessage: 20, exitByAccount: 21, exitMembers: 22, accountOwn: 23 } as const;
/** The kinds of stimuli that come to people and to accounts alike, for one and for the other. */
export const STIMULUS_FOR = {
  profile: { outcome: STIMULUS_KIND.outcome, command: STIMULUS_KIND.command, start: STIMULUS_KIND.start, fire: STIMULUS_KIND.fire },
  account: { outcome: STIMULUS_KIND.accountOutcome, command: STIMULUS_KIND.accountCommand, start: STIMULUS_KIND.accountStart, fire: STIMULUS_KIND.accountFire },
} as const;
/** Whose a stimulus is. */
export const subjectKindOf = (account: boolean): keyof typeof STIMULUS_FOR => (account ? 'account' : 'profile');
/** Name of a kind of stimulus in the intake. */
export type StimulusKind = keyof typeof STIMULUS_KIND;

/** Who wrote an event; the number is stored. */
export const SOURCE = { track: 0, engine: 1, trigger: 2, import: 3 } as const;

/** States of an enrollment; the number is stored. */
export const RUN_STATE = { active: 0, completed: 1, exited: 2, held: 3, stuck: 4 } as const;

/** States of a message; the number is stored. `claimed` is the last moment at which an exit can stop it. */
export const MESSAGE_STATE = { queued: 0, claimed: 1, sent: 2, skipped: 3, failed: 4, ambiguous: 5, parked: 6, shadowed: 7 } as const;
/** Name of a state of a message. */
export type MessageStateName = keyof typeof MESSAGE_STATE;

/** One row of the intake: something that concerns one subject. Instants are epoch milliseconds. */
export interface StimulusRow {
  readonly lane: number;
  readonly shard: number;
  readonly workspaceId: number;
  /** Place in the order of receipt. */
  readonly id: number;
  readonly subjectId: number;
  readonly kind: number;
  readonly name: string;
  readonly payload: JsonObject;
  readonly eventId: string;
  readonly accountId: number | null;
  readonly source: number;
  readonly occurredAt: number;
  readonly receivedAt: number;
}

/** A stimulus to be written: its receipt is the instant of the transaction. */
export interface NewStimulus {
  readonly lane: number;
  readonly shard: number;
  readonly workspaceId: number;
  readonly subjectId: number;
  readonly kind: number;
  readonly name: string;
  readonly payload: string;
  /** UUID: hash of the message id for what came from outside, deterministic for the engine's own. */
  readonly eventId: string;
  readonly accountId: number | null;
  readonly source: number;
  /** Milliseconds before receipt at which it happened by the sender's own clock (sentAt - timestamp), or null. */
  readonly ageMs: number | null;
  /** Epoch milliseconds at which it happened, where no `sentAt` came; null: at receipt. */
  readonly occurredAt: number | null;
}

/** One column out of many rows: what an `unnest` parameter takes. */
export const column = <Row, Value>(rows: readonly Row[], read: (row: Row) => Value): Value[] => rows.map(read);
