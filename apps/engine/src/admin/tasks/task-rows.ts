import { shardOf, uuidOf, type Task } from '@perennial/model';
import { LANE, SOURCE, STIMULUS_KIND, type Actor, type NewStimulus, type StoredTask } from '@perennial/store';

/** A stored task as the API answers it. */
export const taskOf = ({ profileId, profileName, accountId, accountName, journeyId, journeyName, doneAt, doneBy, answer, ...task }: StoredTask): Task => ({
  ...task, profile: { id: profileId, name: profileName }, account: accountId === null ? null : { id: accountId, name: accountName ?? '' }, journey: { id: journeyId, name: journeyName },
  done: doneAt === null ? null : { at: doneAt, by: doneBy ?? '', answer },
});

/** The event `task_done` of a task's person. */
export function taskDone(task: StoredTask, by: Actor, answer: string | null): NewStimulus {
  const properties = { taskId: task.id, title: task.title, journeyId: task.journeyId, journey: task.journeyName, nodeId: task.nodeId, enrollmentId: task.enrollmentId, by: by.name, ...(answer === null ? {} : { answer }) };
  return {
    lane: LANE.direct, shard: shardOf(task.profileId), workspaceId: by.workspaceId, subjectId: task.profileId, kind: STIMULUS_KIND.event, name: 'task_done', payload: JSON.stringify({ p: properties }),
    eventId: uuidOf('task_done', task.id), accountId: task.accountId, source: SOURCE.engine, ageMs: null, occurredAt: null,
  };
}
