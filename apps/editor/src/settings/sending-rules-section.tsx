import { Button, NumberInput, Select, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { DEFAULT_HALTS, type Guardrails, type Halts, type SendingRules } from '@perennial/model';
import { ApiError } from '../api/client.js';
import { keys } from '../api/queries.js';
import { settingCalls, useSendingRules, useSetting, useTopics } from '../api/settings.js';
import { EntryLimits } from '../kinds/guardrails-form.js';
import { DomainRates } from '../limits/domain-rates.js';
import { ModeField, PaceField, RailsFields, type RailsProps } from '../limits/rails-fields.js';
import { FormError } from '../session/form-error.js';
import { noticeDone } from '../ui/notices.js';
import { useMay } from '../ui/session-context.js';
import { Loaded } from './loaded.js';
import { Section } from './section.js';

const numberOf = (value: string | number): number | null => (typeof value === 'number' ? value : null);

function HaltFields({ halts, readOnly, onChange }: { halts: Halts; readOnly: boolean; onChange: (halts: Halts) => void }) {
  const field = { min: 0, max: 100, decimalScale: 2, suffix: '%', placeholder: 'Never', readOnly };
  return (
    <div className="col g16" role="group" aria-label="When a journey is paused by itself">
      <h3>When a journey is paused by itself</h3>
      <NumberInput {...field} label="Reported as spam" description="More of the mails of the past 7 days than this, of at least 100 that arrived. Mailbox providers put up with 0.3%." value={halts.complained ?? ''} onChange={(value) => onChange({ ...halts, complained: numberOf(value) })} />
      <NumberInput {...field} label="Sent to addresses that do not exist" description="More of the mails of the past 7 days than this, of at least 100 that were sent." value={halts.bounced ?? ''} onChange={(value) => onChange({ ...halts, bounced: numberOf(value) })} />
    </div>
  );
}

function RulesForm({ kept, readOnly, busy, error, onSave }: { kept: SendingRules; readOnly: boolean; busy: boolean; error: Error | null; onSave: (rules: SendingRules) => void }) {
  const [rules, setRules] = useState(kept);
  const topics = useTopics().data ?? [];
  const refused = error instanceof ApiError ? error.problem : null;
  const problemAt = (field: string): string | undefined => (refused?.field === field ? (refused.detail ?? refused.title) : undefined);
  const set = (part: Partial<SendingRules>): void => setRules({ ...rules, ...part });
  const { defaults } = rules;
  const rails: RailsProps<Guardrails> = { said: defaults, outer: {}, from: null, at: 'defaults.', readOnly, problemAt, onChange: (change) => set({ defaults: { ...defaults, ...change } }) };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    onSave(rules);
  };
  return (
    <form className="col g24" style={{ maxWidth: 480 }} onSubmit={submit} noValidate>
      <div className="col g16" role="group" aria-label="For journeys that say nothing else">
        <h3>For journeys that say nothing else</h3>
        <ModeField {...rails} />
        <Select label="Topic" description="Of messages whose step, journey and template name none." clearable data={topics.map(({ key, name }) => ({ value: key, label: name }))} value={defaults.topic ?? null} placeholder="None" readOnly={readOnly} error={problemAt('defaults.topic')} onChange={(topic) => set({ defaults: { ...defaults, topic } })} />
        <RailsFields {...rails} />
        <PaceField {...rails} />
        <EntryLimits guardrails={defaults} outer={{}} at="defaults." many="people" readOnly={readOnly} problemAt={problemAt} onChange={(next) => set({ defaults: next })} />
        <NumberInput label="Held back by each journey" description="These get no step and no message of it, to compare with. Other people in each journey." min={0} max={100} decimalScale={2} suffix="%" placeholder="Nobody" value={defaults.holdout ?? ''} readOnly={readOnly} error={problemAt('defaults.holdout')} onChange={(value) => set({ defaults: { ...defaults, holdout: numberOf(value) } })} />
      </div>
      <div className="col g16" role="group" aria-label="For everything that is sent">
        <h3>For everything that is sent</h3>
        <NumberInput label="Held back from everything" description="The same people in all journeys get no message but those that everyone gets, so that you see what all your mail together does." min={0} max={100} decimalScale={2} suffix="%" placeholder="Nobody" value={rules.globalHoldout === 0 ? '' : rules.globalHoldout} readOnly={readOnly} error={problemAt('globalHoldout')} onChange={(value) => set({ globalHoldout: numberOf(value) ?? 0 })} />
        <NumberInput label="Wait for competing messages" description="Minutes, 0 to 30. A message under a cap waits that long, so that one of higher priority that comes meanwhile gets the place." min={0} max={30} allowDecimal={false} value={rules.settleMinutes} readOnly={readOnly} error={problemAt('settleMinutes')} onChange={(value) => set({ settleMinutes: numberOf(value) ?? 0 })} />
        <TextInput label="Trap address" description="Where all mail of journeys in the mode Trap goes." type="email" placeholder="team@example.com" value={rules.trapAddress ?? ''} readOnly={readOnly} error={problemAt('trapAddress')} onChange={(event) => set({ trapAddress: event.currentTarget.value.trim() === '' ? null : event.currentTarget.value.trim() })} />
        <DomainRates rates={rules.domainRates} readOnly={readOnly} problemAt={problemAt} onChange={(domainRates) => set({ domainRates })} />
      </div>
      <HaltFields halts={rules.halts ?? DEFAULT_HALTS} readOnly={readOnly} onChange={(halts) => set({ halts })} />
      <FormError error={error} />
      {!readOnly && <div><Button type="submit" loading={busy} disabled={JSON.stringify(rules) === JSON.stringify(kept)}>Save</Button></div>}
    </form>
  );
}

/** What limits all that the workspace sends. */
export function SendingRulesSection() {
  const rules = useSendingRules();
  // Here, not in the form: what was saved comes back in a new form, and only what stays says that it is done.
  const save = useSetting(settingCalls.saveSendingRules, keys.sendingRules);
  const owner = useMay('owner');
  return (
    <Section title="Sending rules" about={owner ? 'When people get messages, and how many. A journey, and a step in it, may say otherwise.' : 'When people get messages, and how many. Owners can change this.'}>
      <Loaded query={rules} what="The sending rules">{(kept) => <RulesForm key={JSON.stringify(kept)} kept={kept} readOnly={!owner} busy={save.isPending} error={save.error} onSave={(rules) => save.mutate(rules, { onSuccess: () => noticeDone('The sending rules are saved. They hold from the next message on.') })} />}</Loaded>
    </Section>
  );
}
