import { z } from 'zod';
import { NO_READS } from '@perennial/segment';
import { segmentPath } from '../dirty.js';
import { defineKind, NO_EVENTS, type Behaviour, type CheckContext, type KindProblem } from './kind.js';

const config = z.strictObject({
  /** Key of a static list. */
  list: z.string().max(200),
  /** True: put the person there; false: take them off. */
  member: z.boolean(),
});
type ListConfig = z.infer<typeof config>;

const behaviour = ({ list: key, member }: ListConfig): Behaviour => ({
  reads: { ...NO_READS, segments: [key] },
  listens: NO_EVENTS,
  watches: NO_READS,
  writes: [segmentPath(key)],
  arrive: () => ({ do: 'leave', outlet: 'next', why: { list: key, member }, list: { key, member } }),
  resume: (visit) => ({ do: 'wait', wakeAt: null, memory: visit.run.memory }),
});

function check({ list: key }: ListConfig, { resources }: CheckContext): readonly KindProblem[] {
  if (key === '') return [{ field: 'list', severity: 'error', message: 'Choose a list.' }];
  if (resources !== null && !resources.segments.some((segment) => segment.list && segment.key === key)) return [{ field: 'list', severity: 'error', message: `There is no list with the key ${key}. Choose one, or make it under Segments.` }];
  return [];
}

/** Puts the person on a static list, or takes them off it [next]. */
export const list = defineKind<ListConfig>({
  type: 'list',
  family: 'data',
  label: 'List',
  description: 'Put people on a list, or take them off',
  config,
  initial: () => ({ list: '', member: true }),
  outlets: () => [{ id: 'next', label: 'Next' }],
  summary: ({ list: key, member }) => (key === '' ? 'Choose a list' : `${member ? 'Put on' : 'Take off'} ${key}`),
  check,
  behaviour,
});
