import type { EventFact } from '@perennial/model';

/** The engine's events that a proxy or a scanner can cause where no person did anything. */
const ACTS: ReadonlySet<string> = new Set(['email_opened', 'email_clicked']);

/** True for names of events of which machines cause some. */
export const mayBeMachines = (name: string): boolean => ACTS.has(name);

/** True for what a machine opened or clicked: it is in the log, marked, and counts for nothing. */
export const isMachineAct = ({ name, source, properties }: Pick<EventFact, 'name' | 'source' | 'properties'>): boolean => ACTS.has(name) && source === 'engine' && Object.hasOwn(properties, 'machine') && properties['machine'] === true;

/** The same of a row of `events`, the other way round: SQL that is true for all but what machines did. */
export const noMachineActSql = (event: string): string => `(${event}.name in (${[...ACTS].map((name) => `'${name}'`).join(', ')}) and ${event}.source = 1 and ${event}.properties->'machine' = 'true'::jsonb) is not true`;
