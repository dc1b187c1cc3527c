import { shardOf, uuidOf, type JsonObject, type Task } from '@perennial/model';
import { LANE, SOURCE, STIMULUS_KIND, type Actor, type NewStimulus, type StoredTask } from '@perennial/store';

/** A stored task as the API answers it. */
export const taskOf = ({ profileId, profileName, accountId, accountName, journeyId, journeyName, doneAt, doneBy, answer, ...task }: StoredTask): Task => ({
  ...task, profile: profileId === null ? null : { id: profileId, name: profileName ?? '' }, account: accountId === null ? null : { id: accountId, name: accountName ?? '' }, journey: { id: journeyId, name: journeyName },
  done: doneAt === null ? null : { at: doneAt, by: doneBy ?? '', answer },
});

/** What the event `task_done` says. */
const doneProperties = (task: StoredTask, by: Actor, answer: string | null): JsonObject => ({
  taskId: task.id, title: task.title, journeyId: task.journeyId, journey: task.journeyName, nodeId: task.nodeId, enrollmentId: task.enrollmentId, by: by.name, ...(answer === null ? {} : { answer }),
});

/** The event `task_done` of a task's person, or of the account where it is about no member of it. */
export function taskDone(task: StoredTask, by: Actor, answer: string | null): NewStimulus {
  const properties = doneProperties(task, by, answer);
  const own = task.profileId === null;
  const subjectId = task.profileId ?? task.accountId ?? 0;
  return {
    lane: LANE.direct, shard: shardOf(subjectId), workspaceId: by.workspaceId, subjectId, kind: own ? STIMULUS_KIND.accountOwn : STIMULUS_KIND.event, name: 'task_done', payload: JSON.stringify({ p: properties }),
    eventId: uuidOf('task_done', task.id), accountId: task.accountId, source: SOURCE.engine, ageMs: null, occurredAt: null,
  };
}
