import type { TriggerOf, TriggerView } from './trigger-view.js';

const JourneyField = () => <span className="s12 b5" style={{ lineHeight: '28px' }}>Sent by another journey</span>;

/** A step of another journey starts this one. */
export const journeyTrigger: TriggerView<TriggerOf<'journey'>> = { Field: JourneyField, field: 'type', note: 'A Start journey step of another journey sends people here. What it tells are the properties of the entry event.', noteOfAccounts: 'A Start journey step of another journey of accounts sends accounts here. What it tells are the properties of the entry event.' };
