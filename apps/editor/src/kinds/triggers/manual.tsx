import type { TriggerOf, TriggerView } from './trigger-view.js';

const ManualField = () => <span className="s12 b5" style={{ lineHeight: '28px' }}>Put in by hand</span>;

/** A colleague puts somebody in. */
export const manualTrigger: TriggerView<TriggerOf<'manual'>> = { Field: ManualField, field: 'type', note: 'A colleague puts people in, one by one or a whole segment, from here or from a person’s page.', noteOfAccounts: 'A colleague puts accounts in, one by one or a whole segment, from here.' };
