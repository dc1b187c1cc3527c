import { Button } from '@mantine/core';
import type { ReactNode } from 'react';

interface InheritProps {
  readonly label: string;
  /** Whose it is where nothing is said here; null: nobody's, this is the outermost level. */
  readonly from: 'workspace' | 'journey' | null;
  /** What holds where nothing is said here. */
  readonly words: string;
  readonly said: boolean;
  readonly readOnly: boolean;
  /** Begins to say something here. */
  readonly onSay: () => void;
  /** Says nothing here any more. */
  readonly onUnsay: () => void;
  readonly children: ReactNode;
}

/** Something that is said here, or is what the journey or the workspace says. */
export function Inherit({ label, from, words, said, readOnly, onSay, onUnsay, children }: InheritProps) {
  return (
    <div className="col g8" role="group" aria-label={label}>
      <div className="row between g8" style={{ minHeight: 28 }}>
        <div className="lab">{label}</div>
        {!readOnly && <Button variant="subtle" size="compact-xs" data-tone="accent" className="s12" onClick={said ? onUnsay : onSay} aria-label={`${said ? 'Reset' : 'Change'} ${label.toLowerCase()}`}>{said ? (from === null ? 'Remove' : `As the ${from}`) : from === null ? 'Set' : 'Change'}</Button>}
      </div>
      {said ? children : <p className="t3">{from === null ? words : <>As the {from}: {words}</>}</p>}
    </div>
  );
}
