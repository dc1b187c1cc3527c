import { ActionIcon, Button, NumberInput, Progress, TagsInput, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { computedSettingsSchema, parseCondition, type ComputedSettings, type Condition } from '@perennial/segment';
import { segmentCalls, useComputed, useSegmentCall } from '../api/segments.js';
import { ConditionBuilder } from '../conditions/condition-builder.js';
import { EventPicker } from '../conditions/event-picker.js';
import { useNames, useWords } from '../conditions/use-words.js';
import { share } from '../ui/format.js';
import { noticeDone } from '../ui/notices.js';
import { useMay } from '../ui/session-context.js';
import { errorText } from '../ui/states.js';
import { Loaded } from './loaded.js';
import { Section } from './section.js';

interface PartProps {
  readonly settings: ComputedSettings;
  readonly readOnly: boolean;
  readonly change: (part: Partial<ComputedSettings>) => void;
}

const Card = ({ title, about, children }: { title: string; about: string; children: React.ReactNode }) => (
  <div className="card col g12" style={{ padding: 16, marginBottom: 16 }}><div><h3>{title}</h3><p className="s12 t2">{about}</p></div>{children}</div>
);

const whole = (value: string | number, otherwise: number): number => (typeof value === 'number' ? value : otherwise);

function Visits({ settings, readOnly, change }: PartProps) {
  const names = useNames();
  const { stages } = settings;
  const set = (part: Partial<ComputedSettings['stages']>): void => change({ stages: { ...stages, ...part } });
  const days = (label: string, name: 'atRisk' | 'dormant' | 'churned' | 'wonBackDays') => <NumberInput label={label} suffix=" days" min={1} max={3650} w={130} readOnly={readOnly} value={stages[name]} onChange={(value) => set({ [name]: whole(value, stages[name]) })} />;
  return (
    <Card title="Visits and lifecycle stage" about="A new person becomes activated by an event, engaged by visits, and at risk, dormant or churned by staying away. Whoever comes back after that is won back for a while.">
      <TagsInput label="Events that begin a visit" description="Once a visit, not once a page" data={names.events.map(({ name }) => name)} value={settings.sessionEvents} readOnly={readOnly} onChange={(sessionEvents) => change({ sessionEvents })} />
      <EventPicker showLabel label="Event of first success" value={settings.activationEvent ?? ''} events={names.events} readOnly={readOnly} onChange={(event) => change({ activationEvent: event === '' ? null : event })} />
      <div className="row g12 wrap" style={{ alignItems: 'flex-end' }}>
        <NumberInput label="Engaged from" suffix=" visits" min={1} max={1000} w={130} readOnly={readOnly} value={stages.engagedSessions} onChange={(value) => set({ engagedSessions: whole(value, stages.engagedSessions) })} />
        <NumberInput label="within" suffix=" days" min={1} max={3650} w={130} readOnly={readOnly} value={stages.engagedDays} onChange={(value) => set({ engagedDays: whole(value, stages.engagedDays) })} />
      </div>
      <div className="row g12 wrap" style={{ alignItems: 'flex-end' }}>{days('At risk after', 'atRisk')}{days('Dormant after', 'dormant')}{days('Churned after', 'churned')}{days('Won back for', 'wonBackDays')}</div>
    </Card>
  );
}

function Orders({ settings, readOnly, change }: PartProps) {
  const names = useNames();
  const { rfm, revenueEvents } = settings;
  const put = (place: number, part: Partial<ComputedSettings['revenueEvents'][number]>): void => change({ revenueEvents: revenueEvents.map((one, i) => (i === place ? { ...one, ...part } : one)) });
  const property = (place: number, label: string, name: 'amount' | 'coupon' | 'category') => <TextInput label={label} w={150} readOnly={readOnly} value={revenueEvents[place]?.[name] ?? ''} onChange={(event) => put(place, { [name]: event.currentTarget.value === '' ? null : event.currentTarget.value })} />;
  const bound = (name: 'recency' | 'frequency' | 'monetary', place: 0 | 1, suffix: string) => (
    <NumberInput aria-label={`${name}, class ${place === 0 ? 3 : 2}`} suffix={suffix} min={name === 'monetary' ? 0 : 1} w={140} readOnly={readOnly} value={rfm[name][place]}
      onChange={(value) => change({ rfm: { ...rfm, [name]: place === 0 ? [whole(value, rfm[name][0]), rfm[name][1]] : [rfm[name][0], whole(value, rfm[name][1])] } })} />
  );
  return (
    <Card title="Orders: RFM class and consumer type" about="Recency, frequency and value of orders, 1 to 3 each. The consumer type follows from them, from coupons and from categories.">
      {revenueEvents.map((one, place) => (
        <div key={place} className="row g8 wrap" style={{ alignItems: 'flex-end' }}>
          <div style={{ flex: '1 1 180px' }}><EventPicker showLabel label="Event that brings revenue" value={one.event} events={names.events} readOnly={readOnly} onChange={(event) => put(place, { event })} /></div>
          {property(place, 'Property of the amount', 'amount')}{property(place, 'of a coupon', 'coupon')}{property(place, 'of the category', 'category')}
          {!readOnly && <ActionIcon aria-label={`Remove ${one.event}`} onClick={() => change({ revenueEvents: revenueEvents.filter((_, i) => i !== place) })}><IconTrash size={14} /></ActionIcon>}
        </div>
      ))}
      {!readOnly && <div><Button variant="subtle" size="xs" leftSection={<IconPlus size={14} />} onClick={() => change({ revenueEvents: [...revenueEvents, { event: '', amount: 'revenue', coupon: 'coupon', category: 'category' }] })}>Add an event</Button></div>}
      <NumberInput label="Looked at" suffix=" days back" min={1} max={3650} w={180} readOnly={readOnly} value={rfm.days} onChange={(value) => change({ rfm: { ...rfm, days: whole(value, rfm.days) } })} />
      <table className="bounds">
        <thead><tr><th scope="col" /><th scope="col" className="lab">Class 3</th><th scope="col" className="lab">Class 2</th></tr></thead>
        <tbody>
          <tr><th scope="row">Last order at most</th><td>{bound('recency', 0, ' days ago')}</td><td>{bound('recency', 1, ' days ago')}</td></tr>
          <tr><th scope="row">Orders at least</th><td>{bound('frequency', 0, '')}</td><td>{bound('frequency', 1, '')}</td></tr>
          <tr><th scope="row">Revenue at least</th><td>{bound('monetary', 0, '')}</td><td>{bound('monetary', 1, '')}</td></tr>
        </tbody>
      </table>
    </Card>
  );
}

function Health({ settings, readOnly, change }: PartProps) {
  const words = useWords({});
  const { health } = settings;
  const put = (place: number, part: Partial<ComputedSettings['health'][number]>): void => change({ health: health.map((one, i) => (i === place ? { ...one, ...part } : one)) });
  const conditionOf = (place: number): Condition | undefined => {
    const parsed = parseCondition(health[place]?.condition);
    return parsed.ok ? parsed.condition : undefined;
  };
  return (
    <Card title="Health score" about="The weight of the conditions that hold for somebody, of 100.">
      {health.map((one, place) => (
        <div key={place} className="card" style={{ padding: 12 }}>
          <div className="row g8" style={{ alignItems: 'flex-end', marginBottom: 8 }}>
            <TextInput label="Name" className="grow" maxLength={80} readOnly={readOnly} value={one.name} onChange={(event) => put(place, { name: event.currentTarget.value })} />
            <NumberInput label="Weight" min={0.1} max={100} w={90} readOnly={readOnly} value={one.weight} onChange={(value) => put(place, { weight: whole(value, one.weight) })} />
            {!readOnly && <ActionIcon aria-label={`Remove ${one.name === '' ? 'this condition' : one.name}`} onClick={() => change({ health: health.filter((_, i) => i !== place) })}><IconTrash size={14} /></ActionIcon>}
          </div>
          <ConditionBuilder label={one.name === '' ? 'Condition' : one.name} value={conditionOf(place)} words={words} readOnly={readOnly} onChange={(condition) => put(place, { condition: condition === undefined ? { type: 'all', of: [] } : JSON.parse(JSON.stringify(condition)) })} />
        </div>
      ))}
      {!readOnly && <div><Button variant="subtle" size="xs" leftSection={<IconPlus size={14} />} disabled={health.length >= 20} onClick={() => change({ health: [...health, { name: '', condition: { type: 'all', of: [] }, weight: 1 }] })}>Add a condition</Button></div>}
    </Card>
  );
}

function ComputedForm({ initial, progress }: { initial: ComputedSettings; progress: number | null }) {
  const [settings, setSettings] = useState(initial);
  const readOnly = !useMay('marketer');
  const save = useSegmentCall(segmentCalls.saveComputed);
  const parts: PartProps = { settings, readOnly, change: (part) => setSettings({ ...settings, ...part }) };
  const found = useMemo(() => computedSettingsSchema.safeParse(settings), [settings]);
  const problem = found.success ? null : (found.error.issues[0]?.message ?? 'Something does not fit.');
  const edited = JSON.stringify(settings) !== JSON.stringify(initial);
  return (
    <>
      {progress !== null && <div className="notice info" role="status" style={{ marginBottom: 16 }}><span className="grow">Everyone is being computed anew: {share(progress)}<Progress value={progress * 100} size="xs" mt={6} aria-label="Computed anew" /></span></div>}
      <Visits {...parts} /><Orders {...parts} /><Health {...parts} />
      {save.isError && <div className="s12 td" role="alert" style={{ marginBottom: 8 }}>{errorText(save.error)}</div>}
      {problem !== null && <div className="s12 td" role="alert" style={{ marginBottom: 8 }}>{problem}</div>}
      {!readOnly && <Button disabled={!edited || problem !== null} loading={save.isPending} onClick={() => save.mutate(settings, { onSuccess: () => noticeDone('Saved. Everyone is computed anew in the background; no journey is moved by it.') })}>Save</Button>}
    </>
  );
}

/** What attributes are computed from. */
export function ComputedSection() {
  const computed = useComputed();
  return (
    <Section title="Computed attributes" about="The engine keeps a few attributes of everyone by itself, from what they do. Conditions and templates read them as profile.computed.">
      <Loaded query={computed} what="The settings">{({ settings, progress }) => { const known = computedSettingsSchema.safeParse(settings); return known.success ? <ComputedForm key={JSON.stringify(settings)} initial={known.data} progress={progress} /> : null; }}</Loaded>
    </Section>
  );
}
