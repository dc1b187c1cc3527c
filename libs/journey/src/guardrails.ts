import type { FrequencyCaps, Guardrails } from '@perennial/model';

/** Frequency caps, with what is not said taken from one level up. */
export const capsOver = (outer: FrequencyCaps | null | undefined, own: FrequencyCaps | null | undefined): FrequencyCaps => ({
  obeys: own?.obeys ?? outer?.obeys, counts: own?.counts ?? outer?.counts, caps: own?.caps ?? outer?.caps,
});

/** The guard rails of a journey, those of its workspace where it says none; its topic stays its own, because that of a template comes before the workspace's. */
export const guardrailsOver = (defaults: Guardrails, own: Guardrails): Guardrails => ({
  topic: own.topic,
  priority: own.priority ?? defaults.priority,
  quietHours: own.quietHours ?? defaults.quietHours,
  frequencyCaps: capsOver(defaults.frequencyCaps, own.frequencyCaps),
  holdout: own.holdout ?? defaults.holdout,
  entryCap: own.entryCap ?? defaults.entryCap,
  rollout: own.rollout ?? defaults.rollout,
  mode: own.mode ?? defaults.mode,
  rate: own.rate ?? defaults.rate,
});
