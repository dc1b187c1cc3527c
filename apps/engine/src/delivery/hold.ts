/** Begins the reasons that quiet hours give. */
export const QUIET = 'quiet hours';

/** What is kept of why a message was held, when it goes out at last; the trouble of earlier tries is forgotten. */
export const keptReason = (earlier: string | null): string | null => (earlier?.startsWith(QUIET) === true ? earlier : null);
