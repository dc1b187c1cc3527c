import { branch } from './branch.js';
import { delay } from './delay.js';
import { email } from './email.js';
import { emit } from './emit.js';
import { enterJourney } from './enter-journey.js';
import { exit } from './exit.js';
import { goal } from './goal.js';
import { holdout } from './holdout.js';
import { inApp } from './in-app.js';
import type { NodeKind } from './kind.js';
import { list } from './list.js';
import { push } from './push.js';
import { sms } from './sms.js';
import { split } from './split.js';
import { task } from './task.js';
import { topic } from './topic.js';
import { until } from './until.js';
import { update } from './update.js';
import { waitFor } from './wait-for.js';
import { webhook } from './webhook.js';
import { weeklyWindow } from './window.js';

const table = { email, in_app: inApp, sms, push, delay, until, window: weeklyWindow, wait_for: waitFor, branch, split, holdout, update, list, topic, emit, enter_journey: enterJourney, webhook, task, goal, exit } satisfies Record<string, NodeKind>;

/** Name of a kind of node. */
export type NodeType = keyof typeof table;
/** The table of all kinds, by name, in the order in which pages offer them. */
export const kinds: Record<NodeType, NodeKind> = table;
/** Names of all kinds. */
export const NODE_TYPES = Object.keys(table) as NodeType[];
/** The kind of a name, or undefined for a name that no kind has. */
export const kindOf = (type: string): NodeKind | undefined => (Object.hasOwn(table, type) ? kinds[type as NodeType] : undefined);
