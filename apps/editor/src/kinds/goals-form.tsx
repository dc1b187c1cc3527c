import { ActionIcon, Button, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { goalDeed, MAX_GOALS, type Goal, type GoalFrom } from '@perennial/journey';
import { useSegmentNames } from '../api/segments.js';
import { DurationField } from '../conditions/duration-field.js';
import { withOwn } from '../conditions/kinds/row.js';
import { Segments } from '../ui/segments.js';
import { EventPart } from './event-part.js';
import { FieldProblem } from './field.js';
import { useNouns, useSubject } from './use-subject.js';

type SegmentGoal = Extract<Goal, { type: 'segment' }>;

interface GoalProps<G> {
  readonly goal: G;
  readonly at: string;
  readonly readOnly: boolean;
  readonly problemAt: (field: string) => string | undefined;
  readonly onChange: (goal: Goal, field: string) => void;
}

const FROM: readonly { readonly value: GoalFrom; readonly label: string }[] = [
  { value: 'entry', label: 'Entering the journey' }, { value: 'sent', label: 'A message that was sent' }, { value: 'opened', label: 'Opening a message' }, { value: 'clicked', label: 'Clicking in a message' },
];
const FIRST: Goal = { event: '', within: { amount: 14, unit: 'days' } };

function SegmentPart({ goal, at, readOnly, problemAt, onChange }: GoalProps<SegmentGoal>) {
  const subject = useSubject();
  const segments = (useSegmentNames().data ?? []).filter((segment) => segment.subject === subject).map(({ key, name }) => ({ value: key, label: name }));
  return (
    <Select
      size="xs" searchable label="Comes into" placeholder={segments.length === 0 ? 'There is no segment yet' : 'Choose a segment'} nothingFoundMessage="No such segment" data={withOwn(segments, goal.segment)}
      value={goal.segment === '' ? null : goal.segment} error={problemAt(`${at}.segment`)} readOnly={readOnly} onChange={(segment) => onChange({ ...goal, segment: segment ?? '' }, 'segment')}
    />
  );
}

function GoalCard({ goal, place, onRemove, ...rest }: Omit<GoalProps<Goal>, 'at'> & { readonly place: number; readonly onRemove: () => void }) {
  const own = { ...rest, at: `goals.${place}` };
  const { readOnly, problemAt, onChange } = rest;
  const { name, within, from } = goal;
  const title = place === 0 ? 'Primary goal' : `Goal ${place + 1}`;
  return (
    <div className="cond-row" role="group" aria-label={title}>
      <div className="row between"><span className="lab">{title}</span>{!readOnly && <ActionIcon size={24} aria-label={`Remove ${title.toLowerCase()}`} onClick={onRemove}><IconTrash size={14} /></ActionIcon>}</div>
      {!readOnly && (
        <Segments<'event' | 'segment'>
          small label={`What counts for ${title.toLowerCase()}`} value={goal.type === 'segment' ? 'segment' : 'event'} items={[{ value: 'event', label: 'An event' }, { value: 'segment', label: 'A segment' }]}
          onChange={(type) => { if ((goal.type === 'segment') !== (type === 'segment')) onChange(type === 'segment' ? { type, segment: '', name, within, from } : { event: '', name, within, from }, 'type'); }}
        />
      )}
      {goal.type === 'segment' ? <SegmentPart goal={goal} {...own} /> : <EventPart event={goal.event} where={goal.where} at={{ event: `${own.at}.event`, where: `${own.at}.where` }} readOnly={readOnly} problemAt={problemAt} onEvent={(event) => onChange({ ...goal, event }, 'event')} onWhere={(where) => onChange({ ...goal, where }, 'where')} />}
      <DurationField label="Within" small value={within} readOnly={readOnly} error={problemAt(`${own.at}.within`)} onChange={(next) => onChange({ ...goal, within: next }, 'within')} />
      <Select size="xs" label="Counted from" data={FROM} value={from ?? 'entry'} allowDeselect={false} readOnly={readOnly} error={problemAt(`${own.at}.from`)} onChange={(next) => onChange({ ...goal, from: FROM.find(({ value }) => value === next && value !== 'entry')?.value }, 'from')} />
      {(from ?? 'entry') !== 'entry' && <div className="s12 t3">Nobody held back gets a message, so this goal is not compared with them.</div>}
      <TextInput size="xs" label="Name" maxLength={100} placeholder={goalDeed(goal) === '' ? 'Such as Upgraded' : goalDeed(goal)} value={name ?? ''} readOnly={readOnly} onChange={(input) => onChange({ ...goal, name: input.currentTarget.value === '' ? undefined : input.currentTarget.value }, 'name')} />
    </div>
  );
}

interface GoalsFormProps extends Pick<GoalProps<Goal>, 'readOnly' | 'problemAt'> {
  readonly goals: readonly Goal[];
  readonly onChange: (goals: Goal[], field: string) => void;
}

/** What the journey is to bring about; the first is the primary goal. */
export function GoalsForm({ goals, onChange, ...rest }: GoalsFormProps) {
  const { many } = useNouns();
  return (
    <>
      {goals.length === 0 && <div className="s12 t3">What should {many} do because of this journey? Goals are counted for all that entered, also before you added them.</div>}
      {goals.map((goal, place) => (
        <GoalCard key={place} {...rest} goal={goal} place={place} onRemove={() => onChange(goals.filter((_, i) => i !== place), 'remove')} onChange={(next, field) => onChange(goals.map((one, i) => (i === place ? next : one)), `${field} ${place}`)} />
      ))}
      {!rest.readOnly && goals.length < MAX_GOALS && <Button variant="subtle" size="xs" data-tone="accent" className="cond-add" leftSection={<IconPlus size={14} />} onClick={() => onChange([...goals, FIRST], 'add')}>Add a goal</Button>}
      <FieldProblem message={rest.problemAt('goals')} />
    </>
  );
}
