import { Button, Menu, Select, Switch } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { dateOf, heardBy, triggerWords, type Edit, type Entry, type Graph, type Reentry, type Trigger } from '@perennial/journey';
import { useDefaultRails, useTopics, useTriggers } from '../api/settings.js';
import { ConditionBuilder } from '../conditions/condition-builder.js';
import { DurationField } from '../conditions/duration-field.js';
import { PathPicker } from '../conditions/path-picker.js';
import { AUDIENCES, audienceOf } from '../journeys/audiences.js';
import { ModeField, PaceField, RailsFields, type RailsProps } from '../limits/rails-fields.js';
import { pillarNames, PILLARS } from '../ui/pillar.js';
import { useSession } from '../ui/session-context.js';
import { zones } from '../ui/zones.js';
import { ExitRules } from './exit-rules.js';
import { FieldProblem, Section } from './field.js';
import { GoalsForm } from './goals-form.js';
import { GuardrailsForm } from './guardrails-form.js';
import { TriggerCard } from './trigger-card.js';
import { isOfferedTo, offeredTo, REGISTERED } from './triggers/registry.js';
import { useJourneyWords, useNouns, useSubject } from './use-subject.js';

interface EntryPanelProps {
  readonly graph: Graph;
  readonly readOnly: boolean;
  /** What is wrong with a field of the document, or undefined. */
  readonly problemAt: (field: string) => string | undefined;
  readonly edit: (edit: Edit, merge: string) => void;
}

const MODES: readonly { value: Reentry['mode']; label: string; make: () => Reentry }[] = [
  { value: 'never', label: 'Once', make: () => ({ mode: 'never' }) },
  { value: 'after_exit', label: 'Again, when they are not inside', make: () => ({ mode: 'after_exit' }) },
  { value: 'after', label: 'Again, some time after the last', make: () => ({ mode: 'after', duration: { amount: 30, unit: 'days' } }) },
  { value: 'always', label: 'Every time, also side by side', make: () => ({ mode: 'always' }) },
];

function AddTrigger({ onAdd }: { onAdd: (trigger: Trigger) => void }) {
  const subject = useSubject();
  const registered = (useTriggers().data ?? []).filter(({ source }) => isOfferedTo(subject, source));
  return (
    <Menu position="bottom-start" width={260}>
      <Menu.Target><Button variant="subtle" size="xs" data-tone="accent" className="cond-add" leftSection={<IconPlus size={14} />}>Add a trigger</Button></Menu.Target>
      <Menu.Dropdown mah={320} style={{ overflow: 'auto' }}>
        {registered.length > 0 && <Menu.Label>Registered triggers</Menu.Label>}
        {registered.map(({ name, source }) => {
          const { Icon, make } = REGISTERED[source];
          return <Menu.Item key={name} leftSection={<Icon size={15} />} onClick={() => onAdd(make(name))}>{name}</Menu.Item>;
        })}
        {registered.length > 0 && <Menu.Divider />}
        {offeredTo(subject).map(({ label, make }) => <Menu.Item key={label} leftSection={<IconPlus size={15} />} onClick={() => onAdd(make())}>{label}</Menu.Item>)}
      </Menu.Dropdown>
    </Menu>
  );
}

const NEW: Trigger = { type: 'event', event: '' };

/** Sets up who comes in, when they may come again, what ends it, and what the journey is for. */
export function EntryPanel({ graph, readOnly, problemAt, edit }: EntryPanelProps) {
  const { entry, exit, guardrails } = graph;
  const { one, many } = useNouns();
  const topics = useTopics().data ?? [];
  const workspaceZone = useSession().workspace.timezone;
  const eventNames = entry.triggers.map((trigger) => heardBy(trigger)).filter(({ door }) => door === 'event').map(({ name }) => name);
  const words = useJourneyWords({ events: eventNames });
  const set = (fields: Partial<Entry>, field: string): void => edit({ type: 'setEntry', entry: { ...entry, ...fields } }, `entry ${field}`);
  const triggers = entry.triggers.length === 0 && !readOnly ? [NEW] : entry.triggers;
  const defaults = useDefaultRails();
  const { reentry } = entry;
  const rails: RailsProps<Graph['guardrails']> = { said: guardrails, outer: defaults, from: 'workspace', at: 'guardrails.', readOnly, problemAt, onChange: (change, field) => edit({ type: 'setGuardrails', guardrails: { ...guardrails, ...change } }, `guardrails ${field}`) };
  const keys = entry.triggers.some((trigger) => dateOf(trigger) !== null) ? [{ path: 'date.value', type: 'date' as const, group: 'Event' as const }, ...words.paths] : words.paths;
  return (
    <>
      <Section title="Starts when" aside={triggers.length > 1 ? 'Any of these' : undefined}>
        {triggers.map((trigger, place) => (
          <TriggerCard
            key={place} trigger={trigger} at={`entry.triggers.${place}`} readOnly={readOnly} problemAt={problemAt}
            onChange={(next, field) => set({ triggers: triggers.map((one, i) => (i === place ? next : one)) }, `${field} ${place}`)}
            onRemove={entry.triggers.length === 0 ? undefined : () => set({ triggers: triggers.filter((_, i) => i !== place) }, 'remove')}
          />
        ))}
        {!readOnly && entry.triggers.length < 20 && <AddTrigger onAdd={(trigger) => set({ triggers: [...entry.triggers.filter((one) => triggerWords(one) !== ''), trigger] }, 'add')} />}
        <FieldProblem message={problemAt('entry.triggers')} />
      </Section>
      <Section title={`Only ${many} for ${graph.subject === 'account' ? 'which' : 'whom'}`}>
        <ConditionBuilder label="Filter of the entry" value={entry.filter} words={words} readOnly={readOnly} problemAt={(place) => problemAt(`entry.filter${place === '' ? '' : `.${place}`}`)} onChange={(filter) => set(filter === undefined ? { filter, recheckBeforeSend: undefined } : { filter }, 'filter')} />
        {entry.filter !== undefined && <Switch size="xs" label="Check again before each message" checked={entry.recheckBeforeSend === true} disabled={readOnly} onChange={(input) => set({ recheckBeforeSend: input.currentTarget.checked ? true : undefined }, 'recheck')} />}
        <FieldProblem message={problemAt('entry.filter')} />
      </Section>
      <Section title="Coming in again">
        <Select label="How often" data={MODES.map(({ value, label }) => ({ value, label }))} value={reentry.mode} allowDeselect={false} readOnly={readOnly} onChange={(mode) => set({ reentry: (MODES.find(({ value }) => value === mode) ?? { make: () => reentry }).make() }, 'reentry')} />
        {reentry.mode === 'after' && <DurationField label="After" value={reentry.duration} readOnly={readOnly} error={problemAt('entry.reentry.duration')} onChange={(duration) => set({ reentry: { mode: 'after', duration } }, 'reentry')} />}
        <PathPicker label="Once for each" showLabel placeholder={one} description={`Such as event.invoiceId: one run per invoice. Empty: one per ${one}.`} value={entry.key ?? ''} root="event.properties." options={keys} readOnly={readOnly} error={problemAt('entry.key')} onChange={(key) => set({ key: key === '' ? null : key }, 'key')} />
      </Section>
      <Section title="Ends early when" aside={exit.rules.length > 1 ? 'Any of these' : undefined}>
        <ExitRules rules={exit.rules} entryEvents={eventNames} readOnly={readOnly} problemAt={problemAt} onChange={(rules, field) => edit({ type: 'setExit', exit: { rules } }, `exit ${field}`)} />
      </Section>
      <Section title="Goals" aside={graph.goals.length > 1 ? 'The first is the primary one' : undefined}>
        <GoalsForm goals={graph.goals} readOnly={readOnly} problemAt={problemAt} onChange={(goals, field) => edit({ type: 'setGoals', goals }, `goals ${field}`)} />
      </Section>
      <GuardrailsForm guardrails={guardrails} readOnly={readOnly} problemAt={problemAt} onChange={(next, field) => edit({ type: 'setGuardrails', guardrails: next }, `guardrails ${field}`)} />
      <Section title="Its messages" aside="A step may say otherwise">
        <ModeField {...rails} />
        <PaceField {...rails} />
        <RailsFields {...rails} />
      </Section>
      <Section title="Journey">
        <Select label="Pillar" data={pillarNames.map((value) => ({ value, label: PILLARS[value].word }))} value={graph.pillar} allowDeselect={false} readOnly={readOnly} onChange={(pillar) => edit({ type: 'setMeta', meta: { pillar: pillarNames.find((one) => one === pillar) ?? graph.pillar } }, 'pillar')} />
        <div><div className="lab">Whose journey it is</div><p>{graph.subject === 'account' ? 'Of accounts: one run an account. Messages go to members, by role.' : 'Of people: one run a person.'} <span className="s12 t3">This was chosen when it was made. Its conditions and steps are written for {many}, so it is not changed; make a new journey instead.</span></p></div>
        <Select label="Audience" description="Who gets its messages" data={AUDIENCES} value={graph.audience} allowDeselect={false} readOnly={readOnly} onChange={(audience) => edit({ type: 'setMeta', meta: { audience: audienceOf(audience) } }, 'audience')} />
        <Select label="Time zone" description="For people and accounts without one of their own." searchable clearable limit={100} data={[...zones]} value={graph.timezone ?? null} placeholder={`Of the workspace: ${workspaceZone}`} readOnly={readOnly} error={problemAt('timezone')} onChange={(timezone) => edit({ type: 'setMeta', meta: { timezone } }, 'timezone')} />
        <Select label="Topic" description="People who left the topic get none of its messages." clearable data={topics.map((topic) => ({ value: topic.key, label: topic.name }))} value={guardrails.topic ?? null} placeholder={typeof defaults.topic === 'string' ? `As the template, else ${topics.find(({ key }) => key === defaults.topic)?.name ?? defaults.topic}` : 'As the template says'} readOnly={readOnly} error={problemAt('guardrails.topic')} onChange={(topic) => edit({ type: 'setGuardrails', guardrails: { ...guardrails, topic } }, 'topic')} />
      </Section>
    </>
  );
}
