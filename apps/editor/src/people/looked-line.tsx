import { Button, Loader } from '@mantine/core';
import { count, counted } from '../ui/format.js';
import { errorText } from '../ui/states.js';
import type { Looking } from './use-looking.js';

const people = (value: number): string => counted(value, 'person', 'people');
const fit = (value: number): string => `${value === 0 ? 'none' : count(value)} fit${value === 1 ? 's' : ''}`;

/** How many people were looked through and how many of them fit, with the way to stop and to go on. */
export function LookedLine({ looking: { state, found, looked, more, stop }, error }: { looking: Looking; error: unknown }) {
  return (
    <div className="looked">
      <span role="status" aria-live="polite">
        {state === 'looking' && <span className="row g8"><Loader size={12} aria-hidden />{looked === 0 ? 'Looking, newest first' : `Looking: ${people(looked)} so far, ${fit(found)}`}</span>}
        {state === 'stopped' && `Stopped after ${people(looked)}; ${fit(found)} so far.`}
        {state === 'full' && `The newest ${count(found)} of those who fit.`}
        {state === 'done' && `${found === 0 ? 'None' : count(found)} of ${people(looked)} ${found === 1 ? 'fits' : 'fit'}.`}
        {state === 'failed' && <span className="td">Looking stopped after {people(looked)}: {errorText(error)}</span>}
      </span>
      {state === 'looking' && looked > 0 && <Button variant="subtle" size="xs" onClick={stop}>Stop</Button>}
      {(state === 'stopped' || state === 'failed') && <Button variant="subtle" size="xs" onClick={more}>Go on looking</Button>}
    </div>
  );
}
