import { IconBolt, IconBuilding, IconClockHour4, IconListNumbers, IconMail, IconMathFunction, IconNews, IconUser, IconUsersGroup, type Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { Condition, ConditionOf, ConditionType } from '@perennial/segment';
import { newAttribute, newEvent } from '../tree.js';
import type { Vocabulary } from '../vocabulary.js';
import { AttributeTest } from './attribute.js';
import { CompareTest } from './compare.js';
import { EventTest } from './event.js';
import { HeldForTest } from './held-for.js';
import { MembersTest } from './members.js';
import { MessageTest } from './message.js';
import type { RowProps } from './row.js';
import { SegmentTest } from './segment.js';
import { SequenceTest } from './sequence.js';
import { TopicTest } from './topic.js';

/** Types of Conditions that are shown as one test: all but groups. */
export type TestType = Exclude<ConditionType, 'all' | 'any' | 'not'>;

const rows: { readonly [T in TestType]: (props: RowProps<ConditionOf<T>>) => ReactNode } = {
  attribute: AttributeTest, event: EventTest, compare: CompareTest, sequence: SequenceTest, message: MessageTest, segment: SegmentTest, topic: TopicTest, held_for: HeldForTest, members: MembersTest,
};

/** A test as its type shows it; rows keep no state of their own. */
export const testOf = <T extends TestType>(props: RowProps<ConditionOf<T>>): ReactNode => rows[props.test.type](props);

/** Headings of the menu in which a test is chosen. */
export const OFFER_GROUPS = ['Who they are', 'What they did', 'What we sent', 'Where they belong', 'Over time'] as const;

/** A test that can be added. */
export interface Offer {
  readonly group: (typeof OFFER_GROUPS)[number];
  readonly label: string;
  readonly about: string;
  readonly icon: Icon;
  readonly fresh: () => Condition;
  readonly offered: (words: Vocabulary) => boolean;
  /** True where it holds tests itself. */
  readonly nests?: boolean;
}

const computed = (name: string, value: string): Condition => ({ type: 'attribute', path: `profile.computed.${name}`, operator: 'equals', value });
const people = (words: Vocabulary): boolean => words.counts && words.subject === 'profile';

/** All tests that can be added, in their order. */
export const OFFERS: readonly Offer[] = [
  { group: 'Who they are', label: 'An attribute', about: 'plan is pro', icon: IconUser, fresh: () => newAttribute(), offered: () => true },
  { group: 'Who they are', label: 'Lifecycle stage', about: 'new, engaged, at risk …', icon: IconUser, fresh: () => computed('lifecycleStage', 'at_risk'), offered: people },
  { group: 'Who they are', label: 'RFM class', about: 'how lately, how often, how much', icon: IconUser, fresh: () => computed('rfm', '333'), offered: people },
  { group: 'Who they are', label: 'Consumer type', about: 'loyal, discount-led …', icon: IconUser, fresh: () => computed('consumerType', 'loyal'), offered: people },
  { group: 'Who they are', label: 'Health score', about: 'below 40 of 100', icon: IconUser, fresh: () => ({ type: 'attribute', path: 'profile.computed.health', operator: 'less', value: 40 }), offered: people },
  { group: 'Who they are', label: 'A comparison', about: 'seats used above 85 % of seats bought', icon: IconMathFunction, fresh: () => ({ type: 'compare', left: { ratio: [{ attribute: '' }, { attribute: '' }] }, operator: 'greater', right: { value: 0 } }), offered: () => true },
  { group: 'What they did', label: 'An event, how often', about: 'opened a report 3 times in 30 days', icon: IconBolt, fresh: newEvent, offered: (words) => words.counts },
  { group: 'What they did', label: 'A figure of events', about: 'first, last, sum, different values', icon: IconMathFunction, fresh: () => ({ type: 'compare', left: { event: { name: '', take: 'sum' } }, operator: 'at_least', right: { value: 0 } }), offered: (words) => words.counts },
  { group: 'What they did', label: 'Events in an order', about: 'A, then B within 3 days', icon: IconListNumbers, fresh: () => ({ type: 'sequence', steps: [{ event: '' }, { event: '' }], within: { amount: 7, unit: 'days' } }), offered: (words) => words.counts },
  { group: 'What we sent', label: 'A message', about: 'opened the welcome mail', icon: IconMail, fresh: () => ({ type: 'message', did: 'opened' }), offered: people },
  { group: 'What we sent', label: 'A topic', about: 'hears about product news', icon: IconNews, fresh: () => ({ type: 'topic', topic: '', subscribed: true }), offered: people },
  { group: 'Where they belong', label: 'A segment', about: 'is in promoters', icon: IconUsersGroup, fresh: () => ({ type: 'segment', segment: '', member: true }), offered: (words) => words.counts },
  { group: 'Where they belong', label: 'Members of the account', about: 'at least 3 members were active', icon: IconBuilding, fresh: () => ({ type: 'members', quorum: { is: 'at_least', value: 2 }, of: { type: 'all', of: [newEvent()] } }), offered: (words) => words.counts && words.members, nests: true },
  { group: 'Over time', label: 'Something that has held', about: 'above a limit for 14 days', icon: IconClockHour4, fresh: () => ({ type: 'held_for', of: { type: 'all', of: [newAttribute()] }, duration: { amount: 14, unit: 'days' } }), offered: (words) => words.counts, nests: true },
];
