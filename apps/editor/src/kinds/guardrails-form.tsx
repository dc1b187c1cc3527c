import { Button, NumberInput, Switch } from '@mantine/core';
import type { EntryCap, Guardrails, HaltAt } from '@perennial/model';
import { useDefaultRails } from '../api/settings.js';
import { Section } from './field.js';
import { useNouns } from './use-subject.js';

interface GuardrailsFormProps {
  readonly guardrails: Guardrails;
  readonly readOnly: boolean;
  /** What is wrong with a field of the document, or undefined. */
  readonly problemAt: (field: string) => string | undefined;
  readonly onChange: (guardrails: Guardrails, field: string) => void;
}

interface NumberFieldProps {
  readonly label: string;
  readonly description?: string;
  readonly placeholder?: string;
  readonly percent?: boolean;
  readonly value: number | null | undefined;
  readonly error?: string | undefined;
  readonly readOnly: boolean;
  readonly onChange: (value: number | null) => void;
}

/** A number that may be left empty. */
const NumberField = ({ percent = false, value, onChange, ...field }: NumberFieldProps) => (
  <NumberInput
    {...field} size="xs" style={{ flex: 1 }} value={value ?? ''} min={percent ? 0 : 1} {...(percent ? { max: 100, decimalScale: 2, suffix: '%' } : { decimalScale: 0, thousandSeparator: ' ' })}
    onChange={(next) => onChange(typeof next === 'number' ? next : null)}
  />
);

const CAPS: readonly { readonly field: keyof EntryCap; readonly label: string }[] = [{ field: 'perHour', label: 'Per hour' }, { field: 'perDay', label: 'Per day' }, { field: 'total', label: 'In all' }];
const HALTS: readonly { readonly field: keyof HaltAt; readonly label: string }[] = [{ field: 'failed', label: 'Failed' }, { field: 'bounced', label: 'Bounced' }, { field: 'complained', label: 'Spam' }];
const FIRST_HALT: HaltAt = { failed: 10, bounced: 5, complained: 0.3 };

interface EntryLimitsProps extends GuardrailsFormProps {
  /** What holds where nothing is said; the workspace's, or nothing. */
  readonly outer: Guardrails;
  /** Path before the fields, with its dot. */
  readonly at: string;
  /** What those who come in are called. */
  readonly many: string;
}

/** How many come in: caps, and a share to begin with. */
export function EntryLimits({ guardrails, outer, at, many, readOnly, problemAt, onChange }: EntryLimitsProps) {
  const { entryCap, rollout } = guardrails;
  // A cap of its own takes the place of all of the workspace's.
  const inherited = entryCap === null || entryCap === undefined ? outer.entryCap : null;
  const setCap = (field: keyof EntryCap, value: number | null): void => {
    const cap = Object.fromEntries(Object.entries({ ...entryCap, [field]: value }).filter(([, most]) => most !== null));
    // None at all is said where the workspace has one, and is nothing to say where it has none.
    onChange({ ...guardrails, entryCap: Object.keys(cap).length === 0 && (outer.entryCap ?? null) === null ? null : cap }, `cap ${field}`);
  };
  const haltAt = rollout?.haltAt ?? null;
  const setHalt = (field: keyof HaltAt, value: number | null): void => {
    if (rollout !== null && rollout !== undefined) onChange({ ...guardrails, rollout: { ...rollout, haltAt: { ...haltAt, [field]: value } } }, `halt ${field}`);
  };
  const shared = outer.rollout ?? null;
  return (
    <>
      <div className="row g6">{CAPS.map(({ field, label }) => <NumberField key={field} label={label} placeholder={typeof inherited?.[field] === 'number' ? `As the workspace: ${inherited[field]}` : 'No limit'} value={entryCap?.[field]} readOnly={readOnly} error={problemAt(`${at}entryCap.${field}`)} onChange={(value) => setCap(field, value)} />)}</div>
      {typeof inherited === 'object' && inherited !== null && !readOnly && <Button variant="subtle" size="compact-xs" data-tone="accent" style={{ alignSelf: 'flex-start' }} onClick={() => onChange({ ...guardrails, entryCap: {} }, 'no cap')}>No limit here</Button>}
      <Switch
        size="xs" label={`Begin with a share of the ${many}`} description={shared === null || (rollout ?? null) !== null ? undefined : `As the workspace: ${shared.percent}% come in. Choose 100% to let in all.`} checked={rollout !== null && rollout !== undefined} disabled={readOnly}
        onChange={(input) => onChange({ ...guardrails, rollout: input.currentTarget.checked ? { percent: 10, haltAt: FIRST_HALT } : null }, 'rollout')}
      />
      {rollout !== null && rollout !== undefined && (
        <>
          <NumberField label="Share that comes in" description={`Always the same ${many}. Others are kept out.`} percent value={rollout.percent} readOnly={readOnly} error={problemAt(`${at}rollout.percent`)} onChange={(percent) => onChange({ ...guardrails, rollout: { ...rollout, percent: percent ?? 0 } }, 'rollout percent')} />
          <div className="lab">Halt by itself when more of the messages</div>
          <div className="row g6">{HALTS.map(({ field, label }) => <NumberField key={field} label={label} placeholder="Never" percent value={haltAt?.[field]} readOnly={readOnly} onChange={(value) => setHalt(field, value)} />)}</div>
        </>
      )}
    </>
  );
}

/** How many come in, and how many are held back. */
export function GuardrailsForm(form: GuardrailsFormProps) {
  const { guardrails, readOnly, problemAt, onChange } = form;
  const { many } = useNouns();
  const defaults = useDefaultRails();
  const heldByDefault = defaults.holdout ?? 0;
  return (
    <>
      <Section title="How many come in"><EntryLimits {...form} outer={defaults} at="guardrails." many={many} /></Section>
      <Section title="To compare with">
        <NumberField label="Held back" description={`They come in, but get no step and no message. The same ${many} every time.`} placeholder={heldByDefault === 0 ? 'Nobody' : `As the workspace: ${heldByDefault}%`} percent value={guardrails.holdout} readOnly={readOnly} error={problemAt('guardrails.holdout')} onChange={(value) => onChange({ ...guardrails, holdout: value }, 'holdout')} />
      </Section>
    </>
  );
}
