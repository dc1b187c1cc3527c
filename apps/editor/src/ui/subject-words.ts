import type { JourneyRow } from '@perennial/model';
import { counted } from './format.js';

/** Whose runs a journey is of. */
export type Subject = JourneyRow['subject'];

/** What one of its subjects and several are called. */
export const NOUNS: Readonly<Record<Subject, { readonly one: string; readonly many: string; readonly Many: string }>> = { profile: { one: 'person', many: 'people', Many: 'People' }, account: { one: 'account', many: 'accounts', Many: 'Accounts' } };

/** A number of its subjects: "1 person", "12 accounts". */
export const countedSubjects = (count: number, subject: Subject): string => counted(count, NOUNS[subject].one, NOUNS[subject].many);
