import { z } from 'zod';

/** Key of a template, topic, segment or journey: lower case, digits, dash and underscore. */
export const keySchema = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,59}$/, 'Use lower case letters, digits, - and _, at most 60');
