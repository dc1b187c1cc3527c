/** Text as it is compared where case is ignored: Unicode NFC, lower case, the same in every locale. */
export const fold = (text: string): string => text.normalize('NFC').toLowerCase();
