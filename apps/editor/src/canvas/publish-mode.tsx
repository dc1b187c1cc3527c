import { Select } from '@mantine/core';
import { kindOf, type Graph } from '@perennial/journey';
import type { Guardrails, SendingMode } from '@perennial/model';
import { useIntegrations, useSendingRules } from '../api/settings.js';
import { MODES } from '../limits/rails-fields.js';

/** The mode that a publish begins with: what journey or workspace say; else, before the first messages go out through an outside provider, Review (journeys.md section 5). */
export function modeToBeginWith({ guardrails, nodes }: Pick<Graph, 'guardrails' | 'nodes'>, { defaults, first, outside }: { readonly defaults: Guardrails; readonly first: boolean; readonly outside: ReadonlySet<string> }): SendingMode {
  const said = guardrails.mode ?? defaults.mode ?? null;
  if (said !== null) return said;
  return first && nodes.some(({ type }) => kindOf(type)?.family === 'message' && outside.has(type)) ? 'review' : 'live';
}

/** The mode that is preselected for the journey on the page; null until rules and providers are read, or while they cannot be. */
export function usePreselectedMode(graph: Graph, first: boolean): SendingMode | null {
  const rules = useSendingRules().data;
  const integrations = useIntegrations().data;
  if (rules === undefined || integrations === undefined) return null;
  const outside = new Set(integrations.flatMap(({ channel, provider, isDefault }) => (isDefault && provider !== 'mailbox' ? [channel] : [])));
  return modeToBeginWith(graph, { defaults: rules.defaults, first, outside });
}

/** What becomes of messages once this version is live. */
export function PublishMode({ mode, onChange }: { readonly mode: SendingMode; readonly onChange: (mode: SendingMode) => void }) {
  return (
    <Select
      label="Messages" allowDeselect={false} data={MODES.map(({ value, label }) => ({ value, label }))} value={mode} description={MODES.find(({ value }) => value === mode)?.about}
      onChange={(next) => onChange(MODES.find(({ value }) => value === next)?.value ?? mode)}
    />
  );
}
