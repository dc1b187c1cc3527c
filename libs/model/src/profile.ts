/** Roles of an account's members that have a meaning of their own; any other text is a role too. */
export const WELL_KNOWN_ROLES = ['owner', 'admin', 'billing', 'member'] as const;

/** Traits of `identify` that are columns of a profile and not attributes. */
export const PROFILE_COLUMNS = ['email', 'phone', 'timezone', 'locale'] as const;

/** Folds an e-mail address for comparison: trimmed, Unicode NFC, lower case. */
export const foldAddress = (address: string): string => address.trim().normalize('NFC').toLowerCase();

const ADDRESS = /^[^\s@<>()[\],;:"\\]{1,64}@[^\s@<>()[\],;:"\\]{1,253}$/u;
/** True for text that has the shape of an e-mail address that a mail server could be asked about. */
export const isAddress = (text: string): boolean => ADDRESS.test(text) && !text.includes('..');
