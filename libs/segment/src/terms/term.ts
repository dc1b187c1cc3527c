import type { Instant, Json } from '@perennial/model';
import type { Term, TermForm, TermForms } from '../condition.js';
import type { ConditionPlace, ConditionProblem, Part, Seen } from '../kinds/kind.js';
import type { Reads } from '../reads.js';
import type { Frame } from '../sql/frame.js';
import type { SqlValue } from '../sql/value.js';

/** What a term comes to. */
export interface TermValue {
  readonly value: Json | undefined;
  /** A number that was worked out, for which 1e-9 counts as nothing. */
  readonly computed: boolean;
  /** An instant, as ISO text: only operators of dates take it. */
  readonly instant: boolean;
}

/** All that is known about one form of a Term; what concerns the terms inside is done by the callers, once for all forms. */
export interface TermKind<F extends TermForm> {
  readonly terms: (content: TermForms[F]) => readonly Term[];
  readonly parts: (content: TermForms[F]) => readonly Part[];
  readonly value: (content: TermForms[F], inner: readonly TermValue[], seen: Seen) => TermValue;
  /** Later instants at which it may come to something else; not asked of `now`, which always does. */
  readonly turns: (content: TermForms[F], seen: Seen) => readonly Instant[];
  readonly timed: (content: TermForms[F]) => boolean;
  readonly reads: (content: TermForms[F]) => Partial<Reads>;
  readonly problems: (content: TermForms[F], place: ConditionPlace) => readonly ConditionProblem[];
  readonly words: (content: TermForms[F], inner: readonly string[], say: (part: Part['condition']) => string) => string;
  readonly sql: (content: TermForms[F], inner: readonly SqlValue[], frame: Frame) => SqlValue;
}

/** What most forms have in common. */
export const PLAIN = { terms: () => [], parts: () => [], turns: () => [], timed: () => false, reads: () => ({}), problems: () => [] } as const;
/** A value that is as it was found. */
export const plain = (value: Json | undefined): TermValue => ({ value, computed: false, instant: false });
