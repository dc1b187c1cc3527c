import { z } from 'zod';
import { EventPicker } from '../conditions/event-picker.js';
import { Section } from './field.js';
import { GivenList, givenSchema } from './given-list.js';
import type { FormProps, KindView } from './kind-view.js';
import { useJourneyWords } from './use-subject.js';

const configSchema = z.object({ event: z.string().catch(''), properties: z.array(givenSchema).catch([]) });

function EmitForm({ config, entryEvents, readOnly, problemAt, change }: FormProps) {
  const { event, properties } = configSchema.parse(config);
  const words = useJourneyWords({ entryEvents, run: true });
  return (
    <>
      <Section title="Event">
        <EventPicker label="Name" value={event} events={words.events} error={problemAt('event')} readOnly={readOnly} onChange={(name) => change({ event: name }, 'event')} />
        <p className="s12 t3">It counts as if your product had sent it: other journeys can begin with it, segments and goals count it.</p>
      </Section>
      <Section title="Properties">
        <GivenList noun="property" at="properties" given={properties} entryEvents={entryEvents} readOnly={readOnly} problemAt={problemAt} onChange={(next, field) => change({ properties: next }, field)} />
      </Section>
    </>
  );
}

/** Makes an event. */
export const emit: KindView = { Form: EmitForm };
