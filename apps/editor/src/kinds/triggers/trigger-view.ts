import type { ReactNode } from 'react';
import type { Trigger } from '@perennial/journey';

/** What the field of a trigger works with. */
export interface TriggerFieldProps<T> {
  readonly trigger: T;
  readonly readOnly: boolean;
  readonly error: string | undefined;
  /** What is wrong with another field. */
  readonly problemAt?: (field: string) => string | undefined;
  readonly onChange: (trigger: T) => void;
}

/** How a type of trigger is set up, its filter left aside. */
export interface TriggerView<T> {
  readonly Field: (props: TriggerFieldProps<T>) => ReactNode;
  /** The field of the document that the problem of `Field` stands at. */
  readonly field: string;
  /** A sentence below it. */
  readonly note?: string;
  /** The same in journeys of accounts, where it is another. */
  readonly noteOfAccounts?: string;
}

/** A trigger of one type. */
export type TriggerOf<T extends Trigger['type']> = Extract<Trigger, { type: T }>;
