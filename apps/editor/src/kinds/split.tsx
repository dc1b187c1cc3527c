import { ActionIcon, Button, NumberInput, Switch, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { z } from 'zod';
import { experimentSchema, freshId } from '@perennial/journey';
import { ExperimentForm } from './experiment-form.js';
import { FieldProblem, Section } from './field.js';
import type { FormProps, KindView } from './kind-view.js';
import { evenShares, totalOf } from './shares.js';
import { useNouns } from './use-subject.js';

const variantSchema = z.object({ id: z.string(), name: z.string().catch(''), weight: z.number().catch(0) });
type Variant = z.infer<typeof variantSchema>;
const configSchema = z.object({ variants: z.array(variantSchema).catch([]), perEntry: z.boolean().catch(false), experiment: experimentSchema.optional().catch(undefined) });

function SplitForm({ config, readOnly, problemAt, change }: FormProps) {
  const { one } = useNouns();
  const { variants, perEntry, experiment } = configSchema.parse(config);
  const total = totalOf(variants.map((variant) => variant.weight));
  const put = (next: readonly Variant[], field: string): void => change({ variants: next }, field);
  const set = (place: number, fields: Partial<Variant>, field: string): void => put(variants.map((variant, i) => (i === place ? { ...variant, ...fields } : variant)), `${field} ${place}`);
  const add = (): void => put([...variants, { id: freshId(new Set(variants.map((variant) => variant.id)), String.fromCharCode(97 + variants.length)), name: String.fromCharCode(65 + variants.length), weight: 0 }], 'add');
  return (
    <>
      <Section title="Variants" aside={`${total}% in all`}>
        {variants.map((variant, place) => (
          <div key={variant.id} className="row g6" role="group" aria-label={`Variant ${variant.name}`}>
            <TextInput size="xs" style={{ flex: 1 }} aria-label={`Name of variant ${place + 1}`} maxLength={200} value={variant.name} readOnly={readOnly} onChange={(event) => set(place, { name: event.currentTarget.value }, 'name')} />
            <NumberInput size="xs" w={84} hideControls aria-label={`Share of ${variant.name}`} min={0} max={100} decimalScale={2} suffix="%" value={variant.weight} readOnly={readOnly} onChange={(weight) => set(place, { weight: typeof weight === 'number' ? weight : 0 }, 'weight')} />
            {!readOnly && <ActionIcon size={24} aria-label={`Remove variant ${variant.name}`} onClick={() => put(variants.filter((_, i) => i !== place), 'remove')}><IconTrash size={14} /></ActionIcon>}
          </div>
        ))}
        {!readOnly && (
          <div className="row between">
            <Button variant="subtle" size="xs" data-tone="accent" className="cond-add" leftSection={<IconPlus size={14} />} disabled={variants.length >= 20} onClick={add}>Add a variant</Button>
            <Button variant="subtle" size="xs" onClick={() => put(variants.map((variant, i) => ({ ...variant, weight: evenShares(variants.length)[i] ?? 0 })), 'even')}>Make even</Button>
          </div>
        )}
        <FieldProblem message={problemAt('variants')} />
      </Section>
      <ExperimentForm experiment={experiment} readOnly={readOnly} problemAt={problemAt} onChange={(next, field) => change({ experiment: next }, field)} />
      <Section title="Coming in again">
        <Switch label="Draw again each time" description={`Off: each ${one} keeps the variant it got first.`} checked={perEntry} disabled={readOnly} onChange={(event) => change({ perEntry: event.currentTarget.checked ? true : undefined }, 'perEntry')} />
      </Section>
    </>
  );
}

/** Divides people by chance. */
export const split: KindView = { Form: SplitForm };
