export {
  MAX_DEPTH, MAX_LEAVES, MESSAGE_DEEDS, PATH_ROOTS, TAKES, type Condition, type ConditionOf, type ConditionType, type CountTest, type DateSpan, type EventTerm, type MessageDeed, type PathRoot, type Quorum, type SequenceStep, type Take,
  type Term, type TermForm, type Window,
} from './condition.js';
export { conditionSchema, leavesOf, nestedDeeper, parseCondition, partsOf, placedParts } from './kinds/registry.js';
export type { ConditionPlace, ConditionProblem, Part, References } from './kinds/kind.js';
export type { Facts, Scope } from './facts.js';
export { FILTER_PLACE, MAX_FILTERS, parseFilters, writeFilters, type Filter } from './filters.js';
export { daysFromCivil, isoText, parseDate } from './date.js';
export { fold } from './fold.js';
export { eventValue, lookup, valueAt } from './lookup.js';
export { passesCount } from './happened.js';
export { heldKey, keptName } from './held-key.js';
export { isMachineAct, mayBeMachines, noMachineActSql } from './machine-acts.js';
export { DEED_EVENTS } from './kinds/message.js';
export { isQuorum } from './kinds/members.js';
export { answer, matches, mayHold, nextChange } from './matches.js';
export { conditionsIn, dependsOnTime, keptParts, keptPartsIn, mayRise, quorumsIn, reads, readsOfFilter, references, segmentKeys, segmentsAsked, turnsBeyondWindows, type KeptPart } from './inspect.js';
export { NO_READS, union, type EventRead, type Reads } from './reads.js';
export { describe, problems } from './words.js';
export { countWords, durationWords, windowWords } from './phrases.js';
export { pathWords } from './path.js';
export { formOf, termWords } from './terms/registry.js';
export { TAKINGS } from './terms/happened.js';
export { OPERATOR_NAMES, operators, type OperatorName } from './operators/registry.js';
export { operandProblem } from './operators/operand.js';
export { VALUE_TYPES, type OperandShape, type Operator, type ValueType } from './operators/operator.js';
export { eventSql, selectIds, toSql, type ConditionSql, type SqlOptions } from './to-sql.js';
export type { SqlContext, SubjectKind } from './sql/frame.js';
export { compute, COMPUTED_ATTRIBUTES, planComputed, type ComputedPlan } from './computed/registry.js';
export type { ComputedAttribute } from './computed/attribute.js';
export { computedSettingsSchema, DEFAULT_COMPUTED, type ComputedSettings } from './computed/settings.js';
