import { z } from 'zod';
import { durationMs, durationSchema } from '@perennial/model';
import { conditionSchema, describe } from '@perennial/segment';
import { freshId } from '@perennial/journey';
import { ConditionBuilder } from '../conditions/condition-builder.js';
import { DurationField } from '../conditions/duration-field.js';
import { EventPicker } from '../conditions/event-picker.js';
import { useNames, useWords } from '../conditions/use-words.js';
import { humanize } from '../ui/format.js';
import { Segments } from '../ui/segments.js';
import { useSession } from '../ui/session-context.js';
import { useNow } from '../ui/when.js';
import { BranchList } from './branch-list.js';
import { FieldProblem, LiveSentence, Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';
import { momentWords } from './leaving.js';

const branchSchema = z.object({ id: z.string(), name: z.string().catch(''), event: z.object({ name: z.string().catch(''), where: conditionSchema.optional().catch(undefined) }).optional().catch(undefined), condition: conditionSchema.optional().catch(undefined) });
type Branch = z.infer<typeof branchSchema>;
const configSchema = z.object({ branches: z.array(branchSchema).catch([]), timeout: durationSchema.catch({ amount: 3, unit: 'days' }) });

const DEFAULT_NAME = 'It happened';

const summary = ({ event, condition }: Branch): string => {
  if (event !== undefined) return event.name === '' ? 'Choose the event' : `Event ${event.name}${event.where === undefined ? '' : `, if ${describe(event.where)}`}`;
  const text = condition === undefined ? '' : describe(condition);
  return text === '' ? 'Choose a condition' : text;
};

/** A branch that has still the name of an event follows it. */
const named = (branch: Branch, name: string): string => (branch.name === DEFAULT_NAME || branch.name === '' || branch.name === humanize(branch.event?.name ?? '') ? (name === '' ? DEFAULT_NAME : humanize(name)) : branch.name);

interface BranchFormProps extends Pick<FormProps, 'entryEvents' | 'problemAt' | 'readOnly'> {
  readonly branch: Branch;
  readonly at: string;
  readonly onChange: (branch: Branch, field: string) => void;
}

function BranchForm({ branch, at, entryEvents, problemAt, readOnly, onChange }: BranchFormProps) {
  const names = useNames();
  const eventName = branch.event?.name ?? '';
  const filterWords = useWords({ events: [eventName], entryEvents, root: 'event.properties.', counts: false, run: true });
  const words = useWords({ entryEvents, run: true });
  const { event } = branch;
  return (
    <>
      {!readOnly && (
        <Segments<'event' | 'condition'>
          small label="What it waits for" value={event === undefined ? 'condition' : 'event'} items={[{ value: 'event', label: 'An event' }, { value: 'condition', label: 'A condition' }]}
          onChange={(kind) => onChange(kind === 'event' ? { id: branch.id, name: branch.name, event: { name: '' } } : { id: branch.id, name: branch.name, condition: { type: 'all', of: [] } }, 'kind')}
        />
      )}
      {event !== undefined ? (
        <>
          <EventPicker label="Event" showLabel value={event.name} events={names.events} error={problemAt(`${at}.event.name`)} readOnly={readOnly} onChange={(name) => onChange({ ...branch, name: named(branch, name), event: { ...event, name } }, 'event')} />
          <div className="lab">Only if</div>
          <ConditionBuilder label="Filter of the event" value={event.where} words={filterWords} readOnly={readOnly} problemAt={(place) => problemAt(`${at}.event.where${place === '' ? '' : `.${place}`}`)} onChange={(where) => onChange({ ...branch, event: { ...event, where } }, 'where')} />
        </>
      ) : (
        <ConditionBuilder label="Condition" value={branch.condition} words={words} readOnly={readOnly} problemAt={(place) => problemAt(`${at}.condition${place === '' ? '' : `.${place}`}`)} onChange={(condition) => onChange({ ...branch, condition: condition ?? { type: 'all', of: [] } }, 'condition')} />
      )}
      <FieldProblem message={problemAt(at)} />
    </>
  );
}

function WaitForForm({ node, config, counts, entryEvents, readOnly, problemAt, change }: FormProps) {
  const { branches, timeout } = configSchema.parse(config);
  const now = useNow();
  const zone = useSession().workspace.timezone;
  const put = (next: readonly Branch[], field: string): void => change({ branches: next }, field);
  const leaves = now + durationMs(timeout);
  const sooner = branches.map((branch) => branch.name.toLowerCase()).filter((name) => name !== '');
  return (
    <>
      <LiveSentence>Someone arriving now leaves <b className="b6 num">{momentWords(leaves, now, zone)}</b>, {zone} time{sooner.length > 0 && `, or sooner: ${sooner.join(' or ')}`}.</LiveSentence>
      <Section title="Leave when" aside="First to happen wins">
        <BranchList
          key={node.id} counts={counts} readOnly={readOnly} addLabel="Add an event or condition"
          items={branches.map((branch, i) => ({ id: branch.id, name: branch.name, summary: summary(branch), problem: problemAt(`branches.${i}.*`) !== undefined }))}
          onName={(place, name) => put(branches.map((branch, i) => (i === place ? { ...branch, name } : branch)), `name ${place}`)}
          onOrder={(places) => put(places.flatMap((place) => branches[place] ?? []), 'order')}
          onAdd={() => put([...branches, { id: freshId(new Set([...branches.map((branch) => branch.id), 'timeout']), 'happened'), name: DEFAULT_NAME, event: { name: '' } }], 'add')}
        >
          {(place) => {
            const branch = branches[place];
            return branch === undefined ? null : <BranchForm branch={branch} at={`branches.${place}`} entryEvents={entryEvents} problemAt={problemAt} readOnly={readOnly} onChange={(next, field) => put(branches.map((one, i) => (i === place ? next : one)), `${field} ${place}`)} />;
          }}
        </BranchList>
        <FieldProblem message={problemAt('branches')} />
      </Section>
      <Section title="Or when time runs out">
        <DurationField label="Wait at most" value={timeout} readOnly={readOnly} error={problemAt('timeout')} onChange={(next) => change({ timeout: next }, 'timeout')} />
      </Section>
    </>
  );
}

/** Waits until something happens, at most a length of time. */
export const waitFor: KindView = { Form: WaitForForm };
