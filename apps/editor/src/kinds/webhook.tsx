import { ActionIcon, Button, NumberInput, Select, Textarea, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { z } from 'zod';
import { FieldProblem, Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';

const MAX_HEADERS = 20;
const METHODS = ['POST', 'PUT', 'PATCH', 'GET', 'DELETE'];
const headerSchema = z.object({ name: z.string().catch(''), value: z.string().catch('') });
type Header = z.infer<typeof headerSchema>;
const configSchema = z.object({
  method: z.string().catch('POST'), url: z.string().catch(''), headers: z.array(headerSchema).catch([]), body: z.string().catch(''), response: z.string().nullable().catch(null), timeoutSeconds: z.number().catch(10),
});

function Headers({ headers, readOnly, problemAt, change }: Pick<FormProps, 'readOnly' | 'problemAt' | 'change'> & { readonly headers: readonly Header[] }) {
  const put = (next: readonly Header[], field: string): void => change({ headers: next }, field);
  const set = (place: number, fields: Partial<Header>, field: string): void => put(headers.map((one, i) => (i === place ? { ...one, ...fields } : one)), `${field} ${place}`);
  return (
    <Section title="Headers">
      {headers.map((own, place) => (
        <div key={place} className="cond-row" role="group" aria-label={`Header ${own.name}`}>
          <div className="row g6">
            <TextInput size="xs" style={{ flex: 1 }} aria-label="Name of the header" placeholder="Authorization" maxLength={100} value={own.name} readOnly={readOnly} error={problemAt(`headers.${place}.name`)} onChange={(input) => set(place, { name: input.currentTarget.value }, 'header')} />
            {!readOnly && <ActionIcon size={24} aria-label="Remove this header" onClick={() => put(headers.filter((_, i) => i !== place), 'remove')}><IconTrash size={14} /></ActionIcon>}
          </div>
          <TextInput size="xs" aria-label="Value of the header" placeholder="Value" maxLength={2000} value={own.value} readOnly={readOnly} error={problemAt(`headers.${place}.value`)} onChange={(input) => set(place, { value: input.currentTarget.value }, 'value')} />
        </div>
      ))}
      {!readOnly && headers.length < MAX_HEADERS && <Button variant="subtle" size="xs" data-tone="accent" className="cond-add" leftSection={<IconPlus size={14} />} onClick={() => put([...headers, { name: '', value: '' }], 'add')}>Add a header</Button>}
      <p className="s12 t3">Everyone who can open this journey reads what stands here, keys too.</p>
      <FieldProblem message={problemAt('headers')} />
    </Section>
  );
}

function WebhookForm({ config, readOnly, problemAt, change }: FormProps) {
  const { method, url, headers, body, response, timeoutSeconds } = configSchema.parse(config);
  const sendsBody = method !== 'GET' && method !== 'DELETE';
  return (
    <>
      <Section title="Call">
        <Select size="xs" label="Method" data={METHODS} value={method} allowDeselect={false} readOnly={readOnly} onChange={(next) => change({ method: next ?? 'POST' }, 'method')} />
        <TextInput size="xs" label="Address" placeholder="https://api.example.com/people/{{profile.externalId}}" maxLength={2000} value={url} readOnly={readOnly} error={problemAt('url')} onChange={(input) => change({ url: input.currentTarget.value }, 'url')} />
        {sendsBody && <Textarea size="xs" label="JSON" autosize minRows={4} maxRows={16} spellCheck={false} styles={{ input: { fontFamily: 'var(--mono, monospace)' } }} value={body} readOnly={readOnly} error={problemAt('body')} onChange={(input) => change({ body: input.currentTarget.value }, 'body')} />}
        <p className="s12 t3">Values are written as in mails, such as {'{{profile.plan}}'}, {'{{event.orderId}}'} or {'{{context.credit}}'}, and are filled in when the call is made. Without quotes around it a value stays a number, and one that is missing is null.</p>
      </Section>
      <Headers headers={headers} readOnly={readOnly} problemAt={problemAt} change={change} />
      <Section title="Answer">
        <Select size="xs" label="What to do with it" data={[{ value: 'drop', label: 'Do not read it' }, { value: 'keep', label: 'Keep it for later steps' }]} value={response === null ? 'drop' : 'keep'} allowDeselect={false} readOnly={readOnly} onChange={(next) => change({ response: next === 'keep' ? 'answer' : null }, 'keep')} />
        {response !== null && <TextInput size="xs" label="Under the name" maxLength={64} value={response} readOnly={readOnly} error={problemAt('response')} onChange={(input) => change({ response: input.currentTarget.value }, 'response')} />}
        {response !== null && <p className="s12 t3">Later steps read it as context.{response === '' ? 'name' : response}. It must be JSON of at most 64 kB; anything else leaves by Failed.</p>}
        <NumberInput size="xs" label="Wait for it at most" min={1} max={30} allowDecimal={false} suffix=" s" value={timeoutSeconds} readOnly={readOnly} error={problemAt('timeoutSeconds')} onChange={(next) => change({ timeoutSeconds: typeof next === 'number' ? next : 10 }, 'timeoutSeconds')} />
        <p className="s12 t3">People wait here until there is an answer. A host that is silent, busy or broken is called again 6 times within about an hour. Each call carries the same Idempotency-Key, so that the other side can tell a repeat.</p>
      </Section>
    </>
  );
}

/** Calls another program. */
export const webhook: KindView = { Form: WebhookForm };
