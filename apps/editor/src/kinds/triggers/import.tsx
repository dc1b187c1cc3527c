import type { TriggerOf, TriggerView } from './trigger-view.js';

const ImportField = () => <span className="s12 b5" style={{ lineHeight: '28px' }}>Imported</span>;

/** A file is imported that the person stands in. */
export const importTrigger: TriggerView<TriggerOf<'import'>> = { Field: ImportField, field: 'type', note: 'Everybody in a file comes in once, when whoever imports it ticks that journeys run.' };
