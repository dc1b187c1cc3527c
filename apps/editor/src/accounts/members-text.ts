import { count } from '../ui/format.js';

/** Members are counted up to here. */
const COUNTED = 10_000;

/** How many members: 12, or 10,000+ where they are no longer counted. */
export const membersText = (members: number): string => (members >= COUNTED ? `${count(COUNTED)}+` : count(members));
