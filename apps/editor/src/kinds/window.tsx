import { ActionIcon, Button } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { z } from 'zod';
import { useSession } from '../ui/session-context.js';
import { useNow } from '../ui/when.js';
import { FieldProblem, LiveSentence, Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';
import { leavesAt, momentWords } from './leaving.js';
import { TimeField } from './time-field.js';
import { useNouns } from './use-subject.js';
import { daysSchema, WeekdaysField, WORKDAYS } from './weekdays-field.js';

const spanSchema = z.object({ weekdays: daysSchema.catch([]), from: z.string().catch('09:00'), to: z.string().catch('17:00') });
type Span = z.infer<typeof spanSchema>;
const configSchema = z.object({ open: z.array(spanSchema).catch([]) });
const NEW: Span = { weekdays: WORKDAYS, from: '09:00', to: '17:00' };
const MOST = 14;

const nightWords = ({ from, to }: Span): string | null => (to > from ? null : to === from ? 'Open the whole 24 hours from then.' : 'Closes on the day after.');

interface SpanFormProps extends Pick<FormProps, 'readOnly' | 'problemAt'> {
  readonly span: Span;
  readonly at: string;
  readonly onChange: (span: Span, field: string) => void;
  readonly onRemove: () => void;
}

function SpanForm({ span, at, readOnly, problemAt, onChange, onRemove }: SpanFormProps) {
  const night = nightWords(span);
  return (
    <div className="cond-row" role="group" aria-label="Days and hours">
      <WeekdaysField label="Days" value={span.weekdays} readOnly={readOnly} error={problemAt(`${at}.weekdays`)} onChange={(weekdays) => onChange({ ...span, weekdays }, 'weekdays')} />
      <div className="row g8" style={{ alignItems: 'flex-end' }}>
        <TimeField small label="Opens" value={span.from} readOnly={readOnly} error={problemAt(`${at}.from`)} onChange={(from) => onChange({ ...span, from }, 'from')} />
        <TimeField small label="Closes" value={span.to} readOnly={readOnly} error={problemAt(`${at}.to`)} onChange={(to) => onChange({ ...span, to }, 'to')} />
        {!readOnly && <ActionIcon size={28} aria-label="Remove these days and hours" onClick={onRemove}><IconTrash size={14} /></ActionIcon>}
      </div>
      {night !== null && <div className="s12 t3">{night}</div>}
    </div>
  );
}

function WindowForm({ node, config, readOnly, problemAt, change }: FormProps) {
  const { one } = useNouns();
  const { open } = configSchema.parse(config);
  const now = useNow();
  const zone = useSession().workspace.timezone;
  const leaves = leavesAt(now, node.type, config, zone);
  const put = (next: readonly Span[], field: string): void => change({ open: next }, field);
  return (
    <>
      {leaves !== null && <LiveSentence>Someone arriving now {leaves === now ? <b className="b6">passes at once</b> : <>waits until <b className="b6 num">{momentWords(leaves, now, zone)}</b>, their time</>}.</LiveSentence>}
      <Section title="Open" aside={`On each ${one}'s own clock`}>
        {open.map((span, place) => (
          <SpanForm
            key={place} span={span} at={`open.${place}`} readOnly={readOnly} problemAt={problemAt}
            onChange={(next, field) => put(open.map((one, i) => (i === place ? next : one)), `${field} ${place}`)} onRemove={() => put(open.filter((_, i) => i !== place), 'remove')}
          />
        ))}
        {!readOnly && open.length < MOST && <Button variant="subtle" size="xs" data-tone="accent" className="cond-add" leftSection={<IconPlus size={14} />} onClick={() => put([...open, NEW], 'add')}>Add days and hours</Button>}
        <FieldProblem message={problemAt('open')} />
      </Section>
    </>
  );
}

/** Lets people pass within a weekly window. */
export const weeklyWindow: KindView = { Form: WindowForm };
