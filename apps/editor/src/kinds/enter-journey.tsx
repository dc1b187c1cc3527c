import { Select } from '@mantine/core';
import { z } from 'zod';
import { useJourneys } from '../api/journeys.js';
import { withOwn } from '../conditions/kinds/row.js';
import { FieldProblem, Section } from './field.js';
import { GivenList, givenSchema } from './given-list.js';
import type { FormProps, KindView } from './kind-view.js';
import { useSubject } from './use-subject.js';

const configSchema = z.object({ journey: z.string().catch(''), data: z.array(givenSchema).catch([]) });

function EnterForm({ config, entryEvents, readOnly, problemAt, change }: FormProps) {
  const { journey, data } = configSchema.parse(config);
  const subject = useSubject();
  const journeys = (useJourneys().data ?? []).filter((one) => one.subject === subject).map(({ key, name }) => ({ value: key, label: name }));
  return (
    <>
      <Section title="Journey">
        <Select
          size="xs" searchable label="Which journey" placeholder="Choose a journey" nothingFoundMessage="No such journey" data={withOwn(journeys, journey)} value={journey === '' ? null : journey} readOnly={readOnly}
          description="It must have the trigger Sent by another journey. Its own filter, re-entry and limits hold." onChange={(next) => change({ journey: next ?? '' }, 'journey')}
        />
        <FieldProblem message={problemAt('journey')} />
      </Section>
      <Section title="What it is told">
        <p className="s12 t3">There it is read as entry.event.properties.</p>
        <GivenList noun="value" at="data" given={data} entryEvents={entryEvents} readOnly={readOnly} problemAt={problemAt} onChange={(next, field) => change({ data: next }, field)} />
      </Section>
    </>
  );
}

/** Starts another journey for the person. */
export const enterJourney: KindView = { Form: EnterForm };
