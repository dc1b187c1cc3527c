import type { JsonObject } from '@perennial/model';

/** What a write key may do: server keys are secret, browser keys public. */
export type WriteKeyKind = 'server' | 'browser';

/** A valid key with what it opens. */
export interface WriteKey {
  readonly id: number;
  readonly workspaceId: number;
  readonly kind: WriteKeyKind;
  readonly origins: readonly string[];
}

/** Kinds of calls that a Segment library makes. */
export const CALL_TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
/** Kind of a call. */
export type CallType = (typeof CALL_TYPES)[number];

/** One call, parsed and checked: what identity resolution and the intake need of it. */
export interface TrackingCall {
  readonly type: CallType | 'fire';
  readonly workspaceId: number;
  readonly keyKind: WriteKeyKind;
  readonly userId: string | null;
  readonly anonymousId: string | null;
  /** Of `alias`: the id that joins `userId`. */
  readonly previousId: string | null;
  readonly groupId: string | null;
  /** Event name of `track`, `page`, `screen`, trigger name of `fire`, else the type. */
  readonly name: string;
  /** Properties of an event, traits of identify and group. */
  readonly body: JsonObject;
  /** Time zone and locale that the browser told, which fill gaps of the profile. */
  readonly zone: string | null;
  readonly locale: string | null;
  /** Device that an app told of (`context.device`): push messages go there. */
  readonly device?: { readonly token: string; readonly type: string };
  /** UUID: hash of workspace and message id. */
  readonly eventId: string;
  readonly ageMs: number | null;
  readonly occurredAt: number | null;
}

/** A call that was not taken, with the way out. */
export interface RefusedCall {
  readonly index: number;
  readonly field: string;
  readonly reason: string;
}
