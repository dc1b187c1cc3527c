import type { ReactNode } from 'react';
import { isJsonObject, type JsonObject, type NodeCounts } from '@perennial/model';
import type { GraphNode } from '@perennial/journey';

/** What the form of a kind works with. */
export interface FormProps {
  readonly node: GraphNode;
  readonly config: JsonObject;
  /** Counts of the step; null before the journey is live. */
  readonly counts: NodeCounts | null;
  /** Names of the events that may have brought the person in. */
  readonly entryEvents: readonly string[];
  readonly readOnly: boolean;
  /** What is wrong with a field of the config, or undefined. */
  readonly problemAt: (field: string) => string | undefined;
  /** Sets fields of the config; `field` names what is worked on, so that its letters are undone together. */
  readonly change: (fields: object, field: string) => void;
}

/** How a kind is set up: a form made for its config. */
export interface KindView {
  readonly Form: (props: FormProps) => ReactNode;
}

/** A value without what JSON does not carry, as a config. */
export function asConfig(value: object): JsonObject {
  const parsed: unknown = JSON.parse(JSON.stringify(value));
  return isJsonObject(parsed) ? parsed : {};
}
