import type { NodeType } from '@perennial/journey';
import { branch } from './branch.js';
import { delay } from './delay.js';
import { email } from './email.js';
import { emit } from './emit.js';
import { enterJourney } from './enter-journey.js';
import { exit } from './exit.js';
import { goal } from './goal.js';
import { holdout } from './holdout.js';
import { inApp } from './in-app.js';
import type { KindView } from './kind-view.js';
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

/** The form of each kind. */
export const views: Record<NodeType, KindView> = { email, in_app: inApp, sms, push, delay, until, window: weeklyWindow, wait_for: waitFor, branch, split, holdout, update, list, topic, emit, enter_journey: enterJourney, webhook, task, goal, exit };

/** The form of a kind, or undefined for one that this version does not know. */
export const viewOf = (type: string): KindView | undefined => (Object.hasOwn(views, type) ? views[type as NodeType] : undefined);
