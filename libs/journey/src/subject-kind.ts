import { z } from 'zod';
import type { ConditionPlace, PathRoot, SubjectKind } from '@perennial/segment';

/** Whom a journey is for: a run is one of a person, or one of an account. */
export const subjectKindSchema = z.enum(['profile', 'account']) satisfies z.ZodType<SubjectKind>;

/** Everybody that a journey can be for. */
export const ALL_SUBJECTS: readonly SubjectKind[] = subjectKindSchema.options;

const ROOTS: Record<SubjectKind, readonly PathRoot[]> = { profile: ['profile', 'account'], account: ['account'] };

/** What the nouns of a journey are called in sentences. */
export const SUBJECT_NOUNS: Record<SubjectKind, { readonly one: string; readonly many: string }> = { profile: { one: 'person', many: 'people' }, account: { one: 'account', many: 'accounts' } };

/** Roots that say something of the subject itself. */
export const rootsOf = (subject: SubjectKind): readonly PathRoot[] => ROOTS[subject];
/** Where a Condition about someone who would come in stands. */
export const atEntry = (subject: SubjectKind): ConditionPlace => ({ roots: [...ROOTS[subject], 'event'], run: false });
/** Where a Condition about a run stands. */
export const inRun = (subject: SubjectKind): ConditionPlace => ({ roots: [...ROOTS[subject], 'context', 'entry'], run: true });
/** Where a Condition about a run and an event stands. */
export const atEvent = (subject: SubjectKind): ConditionPlace => ({ roots: [...ROOTS[subject], 'context', 'entry', 'event'], run: true });
