import { Select } from '@mantine/core';
import { z } from 'zod';
import { useSegments } from '../api/segments.js';
import { withOwn } from '../conditions/kinds/row.js';
import { Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';
import { useNouns, useSubject } from './use-subject.js';

const configSchema = z.object({ list: z.string().catch(''), member: z.boolean().catch(true) });

function ListForm({ config, readOnly, problemAt, change }: FormProps) {
  const { list, member } = configSchema.parse(config);
  const subject = useSubject();
  const { one } = useNouns();
  const lists = (useSegments().data ?? []).filter((segment) => segment.kind === 'static' && segment.subject === subject).map(({ key, name }) => ({ value: key, label: name }));
  const options = withOwn(lists, list);
  return (
    <Section title="List">
      <Select size="xs" label="What to do" data={[{ value: 'on', label: `Put the ${one} on` }, { value: 'off', label: `Take the ${one} off` }]} value={member ? 'on' : 'off'} allowDeselect={false} readOnly={readOnly} onChange={(next) => change({ member: next !== 'off' }, 'member')} />
      <Select
        size="xs" searchable label="Which list" placeholder={lists.length === 0 ? 'There is no list yet' : 'Choose a list'} nothingFoundMessage="No such list" data={options} value={list === '' ? null : list} readOnly={readOnly} error={problemAt('list')}
        description={lists.length === 0 ? 'Make one under Segments, as a list.' : undefined} onChange={(next) => change({ list: next ?? '' }, 'list')}
      />
    </Section>
  );
}

/** Puts people on a list, or takes them off. */
export const list: KindView = { Form: ListForm };
