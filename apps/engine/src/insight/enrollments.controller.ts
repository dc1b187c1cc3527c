import { randomUUID } from 'node:crypto';
import { Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { shardOf, traceSchema } from '@perennial/model';
import type { Trace } from '@perennial/model';
import { appendStimuli, findRun, inTransaction, LANE, listRunMessages, listSteps, namesOfProfiles, nodeNames, recordChange, RUN_STATE, SOURCE, STIMULUS_FOR, subjectKindOf } from '@perennial/store';
import type { RunWithPerson } from '@perennial/store';
import { Answers } from '../http/answers.js';
import { By } from '../http/caller.js';
import type { Caller } from '../http/caller.js';
import { idSchema } from '../http/paging.js';
import { notFound, problem } from '../http/problem.js';
import { Wiring } from '../wiring.js';
import { enrollmentRow, messageStateName } from './run-rows.js';

/** One run: its trace, and what a colleague may do to it. */
@ApiTags('Insight')
@Controller('api/enrollments/:id')
export class EnrollmentsController {
  public constructor(private readonly engine: Wiring) {}

  /** Every visit with its reason, and every message. */
  @Get() @Answers(traceSchema)
  public async trace(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<Trace> {
    const { database } = this.engine;
    const run = await this.find(by, id);
    const [steps, messages] = await Promise.all([listSteps(database, run), listRunMessages(database, run)]);
    const nodes = await nodeNames(database, by.workspaceId, steps.map((step) => step.versionId));
    const members = run.account ? await namesOfProfiles(database, by.workspaceId, messages.map(({ profileId }) => profileId)) : null;
    const nodeOf = new Map(nodes.map((node) => [`${node.versionId} ${node.nodeId}`, node]));
    return {
      ...enrollmentRow(run), journeyId: run.journeyId, journeyName: run.journeyName,
      steps: steps.map(({ versionId, ...step }) => ({ ...step, nodeName: nodeOf.get(`${versionId} ${step.nodeId}`)?.name ?? step.nodeId, kind: nodeOf.get(`${versionId} ${step.nodeId}`)?.kind ?? '' })),
      messages: messages.map(({ profileId, ...message }) => ({ ...message, state: messageStateName(message.state), person: members === null ? null : { id: profileId, name: members.get(profileId) ?? 'Anonymous' } })),
    };
  }

  /** Takes the person out of the journey: the run exits, its unclaimed messages are skipped. Done within a second. */
  @Post('exit') @Answers(null, 202)
  public async exit(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<void> {
    const run = await this.find(by, id);
    if (run.state !== RUN_STATE.active && run.state !== RUN_STATE.stuck) throw problem(409, 'This run has ended already.');
    await this.command(by, run, 'exit');
  }

  /** Lets a stuck run try again from where it stands. */
  @Post('retry') @Answers(null, 202)
  public async retry(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<void> {
    const run = await this.find(by, id);
    if (run.state !== RUN_STATE.stuck) throw problem(409, 'This run is not stuck.');
    await this.command(by, run, 'retry');
  }

  private async find(by: Caller, id: number): Promise<RunWithPerson> {
    const run = await findRun(this.engine.database, by.workspaceId, id);
    if (run === null) throw notFound('run');
    return run;
  }

  private async command(by: Caller, run: RunWithPerson, command: 'exit' | 'retry'): Promise<void> {
    const reason = command === 'exit' ? `taken out by ${by.name}` : `tried again by ${by.name}`;
    await inTransaction(this.engine.database, async (transaction) => {
      await appendStimuli(transaction, [{
        lane: LANE.direct, shard: shardOf(run.subjectId), workspaceId: by.workspaceId, subjectId: run.subjectId, kind: STIMULUS_FOR[subjectKindOf(run.account)].command, name: command, payload: JSON.stringify({ enrollment: run.id, command, reason }),
        eventId: randomUUID(), accountId: null, source: SOURCE.engine, ageMs: null, occurredAt: null,
      }]);
      await recordChange(transaction, by, { action: `run.${command}`, target: run.name, detail: { enrollmentId: run.id, journeyId: run.journeyId } });
    });
    this.engine.intakeCommitted(1);
  }
}
