import type { Condition } from '@perennial/segment';
import { ConditionBuilder } from '../conditions/condition-builder.js';
import { EventPicker } from '../conditions/event-picker.js';
import { useNames } from '../conditions/use-words.js';
import { useJourneyWords } from './use-subject.js';

interface EventPartProps {
  readonly event: string;
  readonly where: Condition | undefined;
  /** Places of the event and its filter in the document. */
  readonly at: { readonly event: string; readonly where: string };
  readonly readOnly: boolean;
  readonly problemAt: (field: string) => string | undefined;
  readonly onEvent: (event: string) => void;
  readonly onWhere: (where: Condition | undefined) => void;
}

/** An event that counts, with a filter over its own properties. */
export function EventPart({ event, where, at, readOnly, problemAt, onEvent, onWhere }: EventPartProps) {
  const names = useNames();
  const words = useJourneyWords({ events: [event], root: 'event.properties.', counts: false });
  const paths = words.paths.filter(({ path }) => path.startsWith('event.'));
  return (
    <>
      <EventPicker label="Event that counts" value={event} events={names.events} error={problemAt(at.event)} readOnly={readOnly} onChange={onEvent} />
      <div className="lab">Only if</div>
      <ConditionBuilder label="Filter of the event" value={where} words={{ ...words, paths }} readOnly={readOnly} problemAt={(place) => problemAt(`${at.where}${place === '' ? '' : `.${place}`}`)} onChange={onWhere} />
    </>
  );
}
