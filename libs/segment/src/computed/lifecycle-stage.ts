import { DAY, firstAfter, occurrences, sessionReads, sessions, type ComputedAttribute, type ComputedInput } from './attribute.js';

/** Where the present streak of sessions began: behind the last gap of at least `churned` days; null: there was no such gap. */
function cameBackAt(starts: readonly { readonly occurredAt: number }[], churnedMs: number): number | null {
  for (let i = starts.length - 1; i > 0; i -= 1) {
    const [at, before] = [starts[i]?.occurredAt ?? 0, starts[i - 1]?.occurredAt ?? 0];
    if (at - before >= churnedMs) return at;
  }
  return null;
}

function stageOf(input: ComputedInput): string | null {
  const { settings: { stages, activationEvent }, facts, now } = input;
  const starts = sessions(input);
  const isActivated = activationEvent !== null && occurrences(facts, [activationEvent], now).length > 0;
  const last = starts.at(-1);
  if (last === undefined) return isActivated ? 'activated' : 'new';
  const away = now - last.occurredAt;
  if (away >= stages.churned * DAY) return 'churned';
  if (away >= stages.dormant * DAY) return 'dormant';
  if (away >= stages.atRisk * DAY) return 'at_risk';
  const back = cameBackAt(starts, stages.churned * DAY);
  if (back !== null && now - back < stages.wonBackDays * DAY) return 'won_back';
  const lately = starts.filter((start) => start.occurredAt > now - stages.engagedDays * DAY).length;
  if (lately >= stages.engagedSessions) return 'engaged';
  return isActivated ? 'activated' : 'new';
}

/** `lifecycleStage`: new, activated, engaged, at_risk, dormant, churned or won_back. */
export const lifecycleStage: ComputedAttribute = {
  name: 'lifecycleStage',
  type: 'text',
  values: ['new', 'activated', 'engaged', 'at_risk', 'dormant', 'churned', 'won_back'],
  label: 'Lifecycle stage',
  about: 'Where somebody stands: new, activated, engaged, at risk, dormant, churned, or won back',
  reads: (settings) => [...sessionReads(settings), ...(settings.activationEvent === null ? [] : [{ name: settings.activationEvent, withinMs: null, properties: false }])],
  compute: (input) => {
    const { stages } = input.settings;
    const starts = sessions(input);
    const last = starts.at(-1);
    if (last === undefined) return { value: stageOf(input), next: null };
    const back = cameBackAt(starts, stages.churned * DAY);
    // The count of sessions can fall below the mark when the oldest of those that reach it leaves the window.
    const mark = starts.at(-stages.engagedSessions);
    return {
      value: stageOf(input),
      next: firstAfter(input.now, last.occurredAt + stages.atRisk * DAY, last.occurredAt + stages.dormant * DAY, last.occurredAt + stages.churned * DAY, back === null ? null : back + stages.wonBackDays * DAY, mark === undefined ? null : mark.occurredAt + stages.engagedDays * DAY),
    };
  },
};
