import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { changeTaskSchema, finishTaskSchema, foldAddress, isAddress, pageOf, taskCountSchema, taskQuerySchema, taskSchema } from '@perennial/model';
import type { Page, Task } from '@perennial/model';
import { appendStimuli, changeTask, countTasks, findTask, finishTask, inTransaction, listTasks, recordChange } from '@perennial/store';
import { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { pageFrom, pageQuery, readCursor } from '../../http/paging.js';
import { badField, notFound, problem } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';
import { taskDone, taskOf } from './task-rows.js';

const listQuery = pageQuery.extend(taskQuerySchema.shape);
const uuidSchema = z.uuid();
const placeSchema = z.tuple([z.number(), uuidSchema]);

/** Whose tasks: `me` and `none` are words, everything else is an address. */
function assigneeOf(given: string | undefined, by: Caller): string | null {
  if (given === undefined || given === '') return null;
  if (given === 'none') return '';
  return foldAddress(given === 'me' ? by.name : given);
}

/** What journeys ask colleagues to do. */
@ApiTags('Tasks')
@Controller('api/tasks')
export class TasksController {
  public constructor(private readonly engine: Wiring) {}

  /** Open tasks, the first due first, or done ones, newest first. */
  @Get() @Answers(pageOf(taskSchema))
  public async list(@Query({ schema: listQuery }) query: z.infer<typeof listQuery>, @By() by: Caller): Promise<Page<Task>> {
    const done = query.state === 'done';
    const rows = await listTasks(this.engine.database, by.workspaceId, { done, assignee: assigneeOf(query.assignee, by), after: readCursor(query.cursor, placeSchema), limit: query.limit + 1 });
    return pageFrom(rows, query.limit, { item: taskOf, cursor: (row) => [(done ? row.doneAt : row.dueAt) ?? 0, row.id] });
  }

  /** How many open tasks the caller has. */
  @Get('count') @Answers(taskCountSchema)
  public async count(@By() by: Caller): Promise<z.infer<typeof taskCountSchema>> {
    return countTasks(this.engine.database, by.workspaceId, foldAddress(by.name));
  }

  /** Marks a task as done: the event `task_done` tells its journey, and all that listens. */
  @Post(':id/done') @Answers(taskSchema)
  public async done(@Param('id', { schema: uuidSchema }) id: string, @Body({ schema: finishTaskSchema }) body: z.infer<typeof finishTaskSchema>, @By() by: Caller): Promise<Task> {
    const answer = body.answer === undefined || body.answer === '' ? null : body.answer;
    await inTransaction(this.engine.database, async (transaction) => {
      const task = await findTask(transaction, by.workspaceId, id);
      if (task === null) throw notFound('task');
      if (!await finishTask(transaction, id, { name: by.name, answer })) throw problem(409, `This task is done already${task.doneBy === null ? '' : `, by ${task.doneBy}`}.`);
      await appendStimuli(transaction, [taskDone(task, by, answer)]);
      await recordChange(transaction, by, { action: 'task.done', target: task.title, detail: { taskId: id, profileId: task.profileId } });
    });
    this.engine.intakeCommitted(1);
    return this.get(id, by);
  }

  /** Gives an open task to another colleague, or moves its due time. */
  @Patch(':id') @Answers(taskSchema)
  public async change(@Param('id', { schema: uuidSchema }) id: string, @Body({ schema: changeTaskSchema }) body: z.infer<typeof changeTaskSchema>, @By() by: Caller): Promise<Task> {
    const assignee = typeof body.assignee === 'string' ? foldAddress(body.assignee) : body.assignee;
    if (typeof assignee === 'string' && !isAddress(assignee)) throw badField('assignee', 'is not an e-mail address');
    await inTransaction(this.engine.database, async (transaction) => {
      const task = await findTask(transaction, by.workspaceId, id);
      if (task === null) throw notFound('task');
      if (task.doneAt !== null) throw problem(409, 'This task is done already.');
      const change = { assignee: assignee === undefined ? task.assignee : assignee, dueAt: body.dueAt ?? task.dueAt };
      await changeTask(transaction, id, change);
      await recordChange(transaction, by, { action: 'task.change', target: task.title, detail: { taskId: id, ...change } });
    });
    return this.get(id, by);
  }

  private async get(id: string, by: Caller): Promise<Task> {
    const task = await findTask(this.engine.database, by.workspaceId, id);
    if (task === null) throw notFound('task');
    return taskOf(task);
  }
}
