import { Select } from '@mantine/core';
import { z } from 'zod';
import { useTopics } from '../api/settings.js';
import { withOwn } from '../conditions/kinds/row.js';
import { Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';

const configSchema = z.object({ topic: z.string().catch(''), subscribed: z.boolean().catch(true) });

function TopicForm({ config, readOnly, problemAt, change }: FormProps) {
  const { topic, subscribed } = configSchema.parse(config);
  const topics = (useTopics().data ?? []).map(({ key, name }) => ({ value: key, label: name }));
  const options = withOwn(topics, topic);
  return (
    <Section title="Topic">
      <Select size="xs" label="What to do" data={[{ value: 'on', label: 'Subscribe the person' }, { value: 'off', label: 'Unsubscribe the person' }]} value={subscribed ? 'on' : 'off'} allowDeselect={false} readOnly={readOnly} onChange={(next) => change({ subscribed: next !== 'off' }, 'subscribed')} />
      <Select
        size="xs" searchable label="Which topic" placeholder={topics.length === 0 ? 'There is no topic yet' : 'Choose a topic'} nothingFoundMessage="No such topic" data={options} value={topic === '' ? null : topic} readOnly={readOnly} error={problemAt('topic')}
        onChange={(next) => change({ topic: next ?? '' }, 'topic')}
      />
      <p className="s12 t3">It takes the place of what the person chose, on all channels of the topic, and stands in the ledger with the name of this journey.</p>
    </Section>
  );
}

/** Subscribes to a topic, or unsubscribes. */
export const topic: KindView = { Form: TopicForm };
