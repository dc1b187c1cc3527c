import type { DeliveryRule } from '../candidate.js';

/** Whom the workspace holds back from everything gets no message but those of mandatory topics; their runs go on. */
export const globalHoldout: DeliveryRule<'heldBack' | 'topic'> = { name: 'global holdout', refuse: ({ heldBack, topic }) => (heldBack && topic?.mandatory !== true ? 'holdout' : null) };
