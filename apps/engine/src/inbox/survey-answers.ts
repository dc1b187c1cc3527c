import { MAX_COMMENT, shardOf, shownSurveySchema, storageProblem, surveyAnswerSchema, uuidOf, type EngineEventName, type JsonObject, type Problem, type Survey } from '@perennial/model';
import { appendStimuli, countAnswer, inTransaction, keepSurveyAnswer, LANE, lockAnswerable, SOURCE, STIMULUS_KIND, type AnswerableEntry, type Database, type StoredAnswer, type Transaction } from '@perennial/store';
import { problemOf } from '../http/problem.js';

const NAME: EngineEventName = 'survey_answered';

interface AnswerContext {
  readonly database: Database;
  readonly onStimuli: () => void;
}

interface Answerer {
  readonly workspaceId: number;
  readonly profileId: number;
}

/** What is kept of an entry after an answer: the first one, and the first comment. */
export interface Noted {
  readonly ok: true;
  readonly answer: StoredAnswer;
}

const refuse = (field: string, message: string): Problem => problemOf(400, `${field}: ${message}`, { field });

function readAnswer(body: unknown): StoredAnswer | Problem {
  const stored = storageProblem(body);
  if (stored !== null) return refuse(stored.path, stored.reason);
  const parsed = surveyAnswerSchema.safeParse(body);
  if (parsed.success) return { value: parsed.data.value, comment: parsed.data.comment?.trim() || null };
  const field = parsed.error.issues[0]?.path[0];
  if (field === 'comment') return refuse('comment', `is text of at most ${MAX_COMMENT} characters`);
  return refuse('value', 'is needed, as one of those that the survey offers; beside it only a comment may stand');
}

/** Why an answer does not fit what was asked; null: it does. */
function misfit({ answers, askComment }: Survey, { value, comment }: StoredAnswer): Problem | null {
  if (comment !== null && askComment === null) return refuse('comment', 'this survey asks for none');
  if (answers.type === 'scale') {
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= answers.from && value <= answers.to;
    return fits ? null : refuse('value', `${JSON.stringify(value)} is not on the scale; answer with a whole number from ${answers.from} to ${answers.to}`);
  }
  const offered = answers.choices.map((choice) => choice.value);
  return offered.some((one) => one === value) ? null : refuse('value', `${JSON.stringify(value)} is not offered; answer with one of ${offered.join(', ')}`);
}

function propertiesOf(entry: AnswerableEntry, { value, comment }: StoredAnswer): JsonObject {
  const { template } = entry.names;
  return {
    messageId: entry.messageId, enrollmentId: entry.enrollmentId, ...entry.names, ...(template === undefined ? {} : { survey: template }), value,
    ...(typeof value === 'number' ? { score: value } : {}), ...(comment === null ? {} : { comment }),
  };
}

/** Keeps the first answer and tells the journeys; of a later one only its comment is kept, if there was none. */
async function keep(transaction: Transaction, person: Answerer, id: number, given: { readonly entry: AnswerableEntry; readonly answer: StoredAnswer }): Promise<{ answer: StoredAnswer; told: boolean }> {
  const { entry, answer } = given;
  const before = entry.answer;
  if (before !== null) {
    if (before.comment !== null || answer.comment === null) return { answer: before, told: false };
    const whole = { ...before, comment: answer.comment };
    await keepSurveyAnswer(transaction, id, whole);
    return { answer: whole, told: false };
  }
  await keepSurveyAnswer(transaction, id, answer);
  await appendStimuli(transaction, [{
    lane: LANE.direct, shard: shardOf(person.profileId), workspaceId: person.workspaceId, subjectId: person.profileId, kind: STIMULUS_KIND.event, name: NAME,
    payload: JSON.stringify({ p: propertiesOf(entry, answer) }), eventId: uuidOf(NAME, entry.messageId), accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null,
  }]);
  if (entry.node !== null) await countAnswer(transaction, entry.node, answer.value);
  return { answer, told: true };
}

/** Takes a person's answer to a survey of their feed, held against what was shown to them; what is kept of it, or why it is refused. */
export async function noteAnswer(context: AnswerContext, person: Answerer, id: number, body: unknown): Promise<Noted | Problem> {
  const read = readAnswer(body);
  if ('status' in read) return read;
  const kept = await inTransaction(context.database, async (transaction): Promise<{ answer: StoredAnswer; told: boolean } | Problem> => {
    const entry = await lockAnswerable(transaction, { profileId: person.profileId, id });
    if (entry === null) return problemOf(404, 'There is no such entry.');
    const survey = shownSurveySchema.safeParse(entry.content['survey']);
    if (!survey.success) return problemOf(409, 'This entry asks nothing, so that there is nothing to answer.');
    return misfit(survey.data, read) ?? keep(transaction, person, id, { entry, answer: read });
  });
  if ('status' in kept) return kept;
  if (kept.told) context.onStimuli();
  return { ok: true, answer: kept.answer };
}
