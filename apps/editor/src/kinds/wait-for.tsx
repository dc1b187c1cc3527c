import { Select, Switch } from '@mantine/core';
import { z } from 'zod';
import { durationMs, durationSchema } from '@perennial/model';
import { freshId } from '@perennial/journey';
import { DurationField } from '../conditions/duration-field.js';
import { humanize } from '../ui/format.js';
import { Segments } from '../ui/segments.js';
import { useSession } from '../ui/session-context.js';
import { useNow } from '../ui/when.js';
import { BranchList } from './branch-list.js';
import { awaitedShape, awaitedWords, EventOrCondition, type Awaited } from './event-or-condition.js';
import { FieldProblem, LiveSentence, Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';
import { momentWords } from './leaving.js';

const LOOK_BACK = ['arrival', 'entry', 'ever'] as const;
const branchSchema = z.object({ id: z.string(), name: z.string().catch(''), reset: z.boolean().optional().catch(undefined), ...awaitedShape });
type Branch = z.infer<typeof branchSchema>;
const configSchema = z.object({
  branches: z.array(branchSchema).catch([]), timeout: durationSchema.catch({ amount: 3, unit: 'days' }), decide: z.enum(['first', 'best']).optional().catch('first'), lookBack: z.enum(LOOK_BACK).optional().catch('arrival'),
});

const DEFAULT_NAME = 'It happened';
const BEST = 'The best by the end';
const FIRST = 'First to happen';
const LOOK_BACK_WORDS: Record<(typeof LOOK_BACK)[number], string> = { arrival: 'From the moment they get here', entry: 'Since they entered the journey', ever: 'Whenever it happened' };

/** A branch that has still the name of an event follows it. */
const named = (branch: Branch, name: string): string => (branch.name === DEFAULT_NAME || branch.name === '' || branch.name === humanize(branch.event?.name ?? '') ? (name === '' ? DEFAULT_NAME : humanize(name)) : branch.name);

const changed = (branch: Branch, { event, condition }: Awaited): Branch => ({
  id: branch.id, name: event === undefined || event.name === branch.event?.name ? branch.name : named(branch, event.name), ...(branch.reset === true ? { reset: true } : {}),
  ...(event === undefined ? {} : { event }), ...(condition === undefined ? {} : { condition }),
});

interface BranchFormProps extends Pick<FormProps, 'entryEvents' | 'problemAt' | 'readOnly'> {
  readonly branch: Branch;
  readonly at: string;
  readonly onChange: (branch: Branch, field: string) => void;
}

function BranchForm({ branch, at, onChange, ...form }: BranchFormProps) {
  return (
    <>
      <EventOrCondition {...form} label="What it waits for" own={branch} at={`${at}.`} onChange={(own, field) => onChange(changed(branch, own), field)} />
      <Switch size="xs" label="Start the time again instead of leaving" checked={branch.reset === true} disabled={form.readOnly} onChange={(input) => onChange({ ...branch, reset: input.currentTarget.checked ? true : undefined }, 'reset')} />
      <FieldProblem message={form.problemAt(at)} />
    </>
  );
}

const branchWords = (branch: Branch): string => `${branch.reset === true ? 'Starts the time again: ' : ''}${awaitedWords(branch)}`;

function WaitForForm({ node, config, counts, entryEvents, readOnly, problemAt, change }: FormProps) {
  const { branches, timeout, decide, lookBack } = configSchema.parse(config);
  const now = useNow();
  const zone = useSession().workspace.timezone;
  const put = (next: readonly Branch[], field: string): void => change({ branches: next }, field);
  const leaves = now + durationMs(timeout);
  const leaving = branches.filter((branch) => branch.reset !== true && branch.name !== '').map((branch) => branch.name.toLowerCase());
  const sooner = decide === 'best' ? leaving.slice(0, 1) : leaving;
  return (
    <>
      <LiveSentence>Someone arriving now leaves <b className="b6 num">{momentWords(leaves, now, zone)}</b>, {zone} time{sooner.length > 0 && `, or sooner: ${sooner.join(' or ')}`}.</LiveSentence>
      <Section title="Leave when" aside={decide === 'best' ? BEST : FIRST}>
        <BranchList
          key={node.id} counts={counts} readOnly={readOnly} addLabel="Add an event or condition"
          items={branches.map((branch, i) => ({ id: branch.id, name: branch.name, summary: branchWords(branch), problem: problemAt(`branches.${i}.*`) !== undefined }))}
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
        {branches.length > 1 && (
          <>
            {!readOnly && <Segments<'first' | 'best'> small label="Which one decides" value={decide ?? 'first'} items={[{ value: 'first', label: FIRST }, { value: 'best', label: BEST }]} onChange={(next) => change({ decide: next }, 'decide')} />}
            {decide === 'best' && <p className="s12 t3">They stay until the time runs out, then leave by the highest of those that came true. The topmost lets them leave at once.</p>}
          </>
        )}
        <Select size="xs" label="Events that count" allowDeselect={false} readOnly={readOnly} value={lookBack ?? 'arrival'} data={LOOK_BACK.map((value) => ({ value, label: LOOK_BACK_WORDS[value] }))} onChange={(value) => value !== null && change({ lookBack: value }, 'lookBack')} />
      </Section>
      <Section title="Or when time runs out">
        <DurationField label="Wait at most" value={timeout} readOnly={readOnly} error={problemAt('timeout')} onChange={(next) => change({ timeout: next }, 'timeout')} />
      </Section>
    </>
  );
}

/** Waits until something happens, at most a length of time. */
export const waitFor: KindView = { Form: WaitForForm };
