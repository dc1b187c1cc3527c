import { ActionIcon } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Condition } from '@perennial/segment';
import type { Vocabulary } from '../vocabulary.js';

/** What is wrong at a place of a condition, or undefined. */
export type ProblemAt = (at: string) => string | undefined;

/** A condition within another, to be shown as tests of its own. */
export interface Inner {
  readonly condition: Condition;
  readonly at: string;
  readonly words: Vocabulary;
  readonly onChange: (condition: Condition) => void;
}

/** What a row is given to show one test. */
export interface RowProps<Test> {
  readonly test: Test;
  readonly at: string;
  readonly words: Vocabulary;
  readonly problemAt: ProblemAt;
  readonly readOnly: boolean;
  readonly onChange: (test: Condition) => void;
  readonly onRemove: () => void;
  /** Shows a condition within the test. */
  readonly inner: (inner: Inner) => ReactNode;
}

/** The place of a field below a test. */
export const below = (at: string, name: string): string => (at === '' ? name : `${at}.${name}`);

/** Choices by key, with the one that stands there if it is not (any more) among them. */
export const withOwn = (choices: readonly { readonly value: string; readonly label: string }[], own: string | undefined): { readonly value: string; readonly label: string }[] =>
  own === undefined || own === '' || choices.some(({ value }) => value === own) ? [...choices] : [...choices, { value: own, label: own }];

/** Takes a test away. */
export const RemoveButton = ({ what, onRemove }: { what: string; onRemove: () => void }) => <ActionIcon size={24} aria-label={`Remove ${what}`} onClick={onRemove}><IconX size={14} /></ActionIcon>;

/** A test: its first line with the way to take it away, what follows below, and what is wrong with the whole. */
export function TestRow({ what, first, problems = [], readOnly, onRemove, children }: { what: string; first: ReactNode; problems?: readonly (string | undefined)[]; readOnly: boolean; onRemove: () => void; children?: ReactNode }) {
  return (
    <div className="cond-row">
      <div className="row g4" style={{ alignItems: 'flex-start' }}><div className="grow">{first}</div>{!readOnly && <RemoveButton what={what} onRemove={onRemove} />}</div>
      {children}
      {problems.map((problem, place) => problem !== undefined && <div key={place} className="s12 td" role="alert">{problem}</div>)}
    </div>
  );
}
