import { Button } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { z } from 'zod';
import { useSession } from '../ui/session-context.js';
import { useNow } from '../ui/when.js';
import { FieldProblem, LiveSentence, Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';
import { leavesAt, momentWords } from './leaving.js';
import { SpanForm, spanSchema, type Span } from './span-form.js';
import { useNouns } from './use-subject.js';
import { WORKDAYS } from './weekdays-field.js';

const configSchema = z.object({ open: z.array(spanSchema).catch([]) });
const NEW: Span = { weekdays: WORKDAYS, from: '09:00', to: '17:00' };
const MOST = 14;

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
            key={place} span={span} at={`open.${place}`} words={{ from: 'Opens', to: 'Closes', whole: 'Open the whole 24 hours from then.', night: 'Closes on the day after.' }} readOnly={readOnly} problemAt={problemAt}
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
