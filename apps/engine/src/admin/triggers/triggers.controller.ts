import { Body, Controller, Delete, Get, Headers, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { fireResultSchema, fireSchema, isEngineEvent, pageOf, triggerInputSchema, triggerNameSchema, triggerSchema } from '@perennial/model';
import type { Page, Trigger } from '@perennial/model';
import { deleteTrigger, findTrigger, inTransaction, listTriggers, putTrigger, recordChange, triggerUses } from '@perennial/store';
import type { StoredTrigger } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { whole } from '../../http/paging.js';
import { badField, notFound, problem } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';
import { fire } from './fire.js';
import { checkProperties, checkPropertySchema } from './property-schema.js';

type Uses = Awaited<ReturnType<typeof triggerUses>>;
const usesOf = (uses: Uses, trigger: StoredTrigger): Uses => uses.filter((use) => use.type === trigger.source && use.name === trigger.name);
const rowOf = (trigger: StoredTrigger, uses: Uses): Trigger => ({ ...trigger, usedBy: usesOf(uses, trigger).map((use) => ({ id: use.journeyId, name: use.journey })) });

/** Triggers that programs register, and fire. */
@ApiTags('Triggers')
@Controller('api/triggers')
export class TriggersController {
  public constructor(private readonly engine: Wiring) {}

  /** Registered triggers with the journeys that begin with them. */
  @Get() @Answers(pageOf(triggerSchema))
  public async list(@By() by: Caller): Promise<Page<Trigger>> {
    const [triggers, uses] = await Promise.all([listTriggers(this.engine.database, by.workspaceId), triggerUses(this.engine.database, by.workspaceId)]);
    return whole(triggers.map((trigger) => rowOf(trigger, uses)));
  }

  /** Registers a trigger or changes it; the same again changes nothing. */
  @Put(':name') @Answers(triggerSchema)
  public async put(@Param('name', { schema: triggerNameSchema }) name: string, @Body({ schema: triggerInputSchema }) body: z.infer<typeof triggerInputSchema>, @By() by: Caller): Promise<Trigger> {
    if (isEngineEvent(name)) throw badField('name', `"${name}" is an event of the engine's own; choose another name`);
    if (body.schema !== null) checkPropertySchema(body.schema);
    if (body.schema === null && body.enforcement !== undefined && body.enforcement !== 'off') throw badField('enforcement', 'needs a schema to hold events against');
    if (body.schema !== null && body.sample !== null) checkProperties(body.schema, body.sample, 'sample');
    await inTransaction(this.engine.database, async (transaction) => {
      const known = await findTrigger(transaction, by.workspaceId, name);
      if (known !== null && known.source !== body.source && this.isLive(await triggerUses(transaction, by.workspaceId), known)) throw problem(409, 'A live journey begins with this trigger, so its source cannot change.', { field: 'source' });
      const done = await putTrigger(transaction, by.workspaceId, { name, ...body });
      if (done !== 'unchanged') await recordChange(transaction, by, { action: done === 'created' ? 'trigger.create' : 'trigger.change', target: name, detail: { source: body.source } });
    });
    this.engine.schemas.forget(by.workspaceId);
    const trigger = await this.find(by, name);
    return rowOf(trigger, await triggerUses(this.engine.database, by.workspaceId));
  }

  /** Removes a trigger; 409 while a live journey begins with it. */
  @Delete(':name') @Answers(null, 204)
  public async remove(@Param('name', { schema: triggerNameSchema }) name: string, @By() by: Caller): Promise<void> {
    const trigger = await this.find(by, name);
    await inTransaction(this.engine.database, async (transaction) => {
      const live = usesOf(await triggerUses(transaction, by.workspaceId), trigger).filter((use) => use.live);
      if (live.length > 0) throw problem(409, `${live.map((use) => `"${use.journey}"`).join(', ')} ${live.length === 1 ? 'begins' : 'begin'} with this trigger. Stop ${live.length === 1 ? 'it' : 'them'} first.`);
      await deleteTrigger(transaction, by.workspaceId, name);
      await recordChange(transaction, by, { action: 'trigger.delete', target: name });
    });
  }

  /** Fires a trigger for a person and tells, per journey, whether they entered. */
  @Post(':name/fire') @Answers(fireResultSchema)
  public async fire(@Param('name', { schema: triggerNameSchema }) name: string, @Body({ schema: fireSchema }) body: z.infer<typeof fireSchema>, @By() by: Caller, @Headers('idempotency-key') key?: string): Promise<z.infer<typeof fireResultSchema>> {
    const trigger = await this.find(by, name);
    if (trigger.source !== 'api') throw problem(422, `"${name}" comes in as a tracked event; send it to /v1/track.`);
    if ((body.userId === undefined) === (body.profileId === undefined)) throw badField('userId', 'give either userId or profileId');
    if (trigger.schema !== null) checkProperties(trigger.schema, body.properties, 'properties');
    const results = await fire(this.engine, {
      workspaceId: by.workspaceId, trigger: name, userId: body.userId ?? null, profileId: body.profileId ?? null, properties: body.properties, idempotencyKey: key === undefined || key === '' ? null : key,
    });
    return { results };
  }

  private isLive(uses: Uses, trigger: StoredTrigger): boolean {
    return usesOf(uses, trigger).some((use) => use.live);
  }

  private async find(by: Caller, name: string): Promise<StoredTrigger> {
    const trigger = await findTrigger(this.engine.database, by.workspaceId, name);
    if (trigger === null) throw notFound('trigger');
    return trigger;
  }
}
