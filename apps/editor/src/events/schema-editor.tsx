import { Button, Textarea } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { useState } from 'react';
import type { EventDetail, JsonObject } from '@perennial/model';
import { z } from 'zod';
import { useSetSchema } from '../api/events.js';
import { FormError } from '../session/form-error.js';
import { noticeDone } from '../ui/notices.js';
import { Segments } from '../ui/segments.js';
import { useMay } from '../ui/session-context.js';
import { ENFORCEMENTS } from './enforcement.js';
import { schemaFrom } from './schema-from.js';

const objectSchema = z.record(z.string(), z.json());

function parsed(text: string): { readonly schema: JsonObject | null } | { readonly problem: string } {
  if (text.trim() === '') return { schema: null };
  try {
    const object = objectSchema.safeParse(JSON.parse(text));
    return object.success ? { schema: object.data } : { problem: 'A schema is a JSON object.' };
  } catch (error) {
    return { problem: `This is not JSON: ${error instanceof Error ? error.message : 'it cannot be read'}` };
  }
}

const textOf = (schema: JsonObject | null): string => (schema === null ? '' : JSON.stringify(schema, null, 2));

/** The schema that events of a name are held against, and what becomes of those that do not fit. */
export function SchemaEditor({ event }: { event: EventDetail }) {
  const [text, setText] = useState(textOf(event.schema));
  const [enforcement, setEnforcement] = useState(event.enforcement);
  const save = useSetSchema(event.name);
  const edits = useMay('marketer');
  const read = parsed(text);
  const problem = 'problem' in read ? read.problem : read.schema === null && enforcement !== 'off' ? 'Write a schema first, or take the one that traffic suggests.' : null;
  const changed = text !== textOf(event.schema) || enforcement !== event.enforcement;
  const about = ENFORCEMENTS.find(({ value }) => value === enforcement)?.about ?? '';
  const submit = (): void => {
    if ('schema' in read) save.mutate({ schema: read.schema, enforcement }, { onSuccess: (saved) => { setText(textOf(saved.schema)); noticeDone(`Saved. It holds within two seconds for every sender of ${event.name}.`); } });
  };
  return (
    <section aria-label="Schema">
      <div className="row g12 wrap" style={{ marginBottom: 8 }}>
        <h2 className="grow">Schema</h2>
        {edits && <Button size="xs" variant="default" leftSection={<IconSparkles size={14} />} disabled={event.properties.length === 0} onClick={() => setText(JSON.stringify(schemaFrom(event), null, 2))}>Suggest from traffic</Button>}
      </div>
      <p className="t2" style={{ marginBottom: 8 }}>A JSON Schema of the properties. Programs can register the same with the trigger of this name.</p>
      <Textarea aria-label="JSON Schema" readOnly={!edits} autosize minRows={6} maxRows={20} placeholder='{ "type": "object", "required": ["plan"], "properties": { "plan": { "type": "string" } } }' value={text} onChange={(change) => setText(change.currentTarget.value)} error={changed ? problem : null} styles={{ input: { fontFamily: 'var(--mono)', fontSize: 12 } }} />
      <div className="row g12 wrap" style={{ marginTop: 12 }}>
        {edits ? <Segments label="Events that do not fit" value={enforcement} onChange={setEnforcement} items={ENFORCEMENTS} /> : <span className="b5">{ENFORCEMENTS.find(({ value }) => value === enforcement)?.label}</span>}
        <span className="t2 grow">{about}</span>
        {edits && <Button disabled={!changed || problem !== null} loading={save.isPending} onClick={submit}>Save</Button>}
      </div>
      <FormError error={save.error} />
    </section>
  );
}
