import type { JourneyRow } from '@perennial/model';

/** Who gets the messages of a journey: those who use the product, those who pay for it, or both. */
export type Audience = JourneyRow['audience'];

/** Audiences in words. */
export const AUDIENCES: readonly { readonly value: Audience; readonly label: string }[] = [{ value: 'consumer', label: 'People who use it' }, { value: 'customer', label: 'Customers: those who buy for an organisation' }, { value: 'both', label: 'Both' }];

/** The audience of a value of a choice. */
export const audienceOf = (value: string | null): Audience => AUDIENCES.find((one) => one.value === value)?.value ?? 'consumer';
