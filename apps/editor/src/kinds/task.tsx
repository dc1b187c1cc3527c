import { ActionIcon, Autocomplete, Button, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { z } from 'zod';
import { durationSchema } from '@perennial/model';
import { useColleagues } from '../api/settings.js';
import { DurationField } from '../conditions/duration-field.js';
import { PathPicker } from '../conditions/path-picker.js';
import { Segments } from '../ui/segments.js';
import { FieldProblem, Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';
import { useJourneyWords } from './use-subject.js';

const MAX_DETAILS = 20;
const assigneeSchema = z.object({ email: z.string().optional(), from: z.string().optional() });
const configSchema = z.object({
  title: z.string().catch(''), note: z.string().optional().catch(undefined), assignee: assigneeSchema.optional().catch(undefined), due: durationSchema.catch({ amount: 2, unit: 'days' }), details: z.array(z.string()).catch([]),
});

type Whose = 'nobody' | 'colleague' | 'attribute';
const WHOSE: readonly { readonly value: Whose; readonly label: string }[] = [{ value: 'nobody', label: 'Anybody' }, { value: 'colleague', label: 'A colleague' }, { value: 'attribute', label: 'By attribute' }];
const FIRST: Record<Whose, z.infer<typeof assigneeSchema> | undefined> = { nobody: undefined, colleague: { email: '' }, attribute: { from: '' } };

function TaskForm({ config, entryEvents, readOnly, problemAt, change }: FormProps) {
  const { title, note, assignee, due, details } = configSchema.parse(config);
  const colleagues = useColleagues().data ?? [];
  const words = useJourneyWords({ entryEvents, run: true });
  const whose: Whose = assignee === undefined ? 'nobody' : assignee.from === undefined ? 'colleague' : 'attribute';
  const setDetails = (next: readonly string[], field: string): void => change({ details: next.length === 0 ? undefined : next }, field);
  return (
    <>
      <Section title="What is to be done">
        <TextInput size="xs" label="In a line" placeholder="Call before the renewal" maxLength={200} value={title} readOnly={readOnly} error={problemAt('title')} onChange={(event) => change({ title: event.currentTarget.value }, 'title')} />
        <Textarea size="xs" label="More about it" autosize minRows={2} maxLength={5000} value={note ?? ''} readOnly={readOnly} onChange={(event) => change({ note: event.currentTarget.value === '' ? undefined : event.currentTarget.value }, 'note')} />
        <DurationField label="Due within" value={due} readOnly={readOnly} error={problemAt('due')} onChange={(next) => change({ due: next }, 'due')} />
      </Section>
      <Section title="Who does it">
        {!readOnly && <Segments<Whose> small label="Who does it" value={whose} items={WHOSE} onChange={(next) => change({ assignee: FIRST[next] }, 'whose')} />}
        {whose === 'colleague' && <Autocomplete size="xs" label="Address of the colleague" data={colleagues.map(({ email }) => email)} value={assignee?.email ?? ''} readOnly={readOnly} error={problemAt('assignee.email')} onChange={(email) => change({ assignee: { email } }, 'assignee')} />}
        {whose === 'attribute' && <PathPicker label="Address in" showLabel description="Such as account.csm, which holds the address of the customer-success manager." value={assignee?.from ?? ''} root={words.root} options={words.paths} readOnly={readOnly} error={problemAt('assignee.from')} onChange={(from) => change({ assignee: { from } }, 'assignee')} />}
        <FieldProblem message={problemAt('assignee')} />
        <p className="s12 t3">It appears under Tasks. When it is marked as done, the event task_done tells: a Wait for step can go on by it.</p>
      </Section>
      <Section title="Shown with it">
        {details.map((path, place) => (
          <div key={place} className="row g6">
            <div className="grow"><PathPicker label="Value to show" value={path} root={words.root} options={words.paths} readOnly={readOnly} onChange={(next) => setDetails(details.map((one, i) => (i === place ? next : one)), `detail ${place}`)} /></div>
            {!readOnly && <ActionIcon size={24} aria-label="Remove this value" onClick={() => setDetails(details.filter((_, i) => i !== place), 'remove')}><IconTrash size={14} /></ActionIcon>}
          </div>
        ))}
        {!readOnly && details.length < MAX_DETAILS && <Button variant="subtle" size="xs" data-tone="accent" className="cond-add" leftSection={<IconPlus size={14} />} onClick={() => setDetails([...details, ''], 'add')}>Add a value</Button>}
        <FieldProblem message={problemAt('details')} />
      </Section>
    </>
  );
}

/** Asks a colleague to do something. */
export const task: KindView = { Form: TaskForm };
