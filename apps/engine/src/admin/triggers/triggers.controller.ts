import { Body, Controller, Delete, Get, Headers, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { fireResultSchema, fireSchema, hookAddressSchema, isEngineEvent, pageOf, triggerInputSchema, triggerNameSchema, triggerSchema } from '@perennial/model';
import type { HookAddress, Page, Trigger } from '@perennial/model';
import { deleteHook, deleteTrigger, findHookOf, findTrigger, inTransaction, listHooks, listTriggers, putTrigger, recordChange, replaceHookAddress, triggerUses } from '@perennial/store';
import type { StoredHook, StoredTrigger } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { Allow, By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { whole } from '../../http/paging.js';
import { badField, notFound, problem } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';
import { fire } from './fire.js';
import { addressOf, checkHook, keepHook, newHookSecrets, settingsOf } from './hooks.js';
import { checkProperties, checkPropertySchema } from './property-schema.js';

type Uses = Awaited<ReturnType<typeof triggerUses>>;
const usesOf = (uses: Uses, trigger: StoredTrigger): Uses => uses.filter((use) => use.type === trigger.source && use.name === trigger.name);
const rowOf = (trigger: StoredTrigger, uses: Uses, hook: StoredHook | null): Trigger => ({ ...trigger, hook: hook === null ? null : { id: hook.id, ...settingsOf(hook) }, usedBy: usesOf(uses, trigger).map((use) => ({ id: use.journeyId, name: use.journey })) });

/** Triggers that programs register, and fire. */
@ApiTags('Triggers')
@Controller('api/triggers')
export class TriggersController {
  public constructor(private readonly engine: Wiring) {}

  /** Registered triggers with the journeys that begin with them. */
  @Get() @Answers(pageOf(triggerSchema))
  public async list(@By() by: Caller): Promise<Page<Trigger>> {
    const { database } = this.engine;
    const [triggers, uses, hooks] = await Promise.all([listTriggers(database, by.workspaceId), triggerUses(database, by.workspaceId), listHooks(database, by.workspaceId)]);
    const byTrigger = new Map(hooks.map((hook) => [hook.trigger, hook]));
    return whole(triggers.map((trigger) => rowOf(trigger, uses, byTrigger.get(trigger.name) ?? null)));
  }

  /** Registers a trigger or changes it; the same again changes nothing. */
  @Put(':name') @Answers(triggerSchema)
  public async put(@Param('name', { schema: triggerNameSchema }) name: string, @Body({ schema: triggerInputSchema }) body: z.infer<typeof triggerInputSchema>, @By() by: Caller): Promise<Trigger> {
    if (isEngineEvent(name)) throw badField('name', `"${name}" is an event of the engine's own; choose another name`);
    checkHook(body.source, body.hook);
    if (body.schema !== null) checkPropertySchema(body.schema);
    if (body.schema === null && body.enforcement !== undefined && body.enforcement !== 'off') throw badField('enforcement', 'needs a schema to hold events against');
    if (body.schema !== null && body.sample !== null) checkProperties(body.schema, body.sample, 'sample');
    const hookId = await this.engine.ids.one();
    await inTransaction(this.engine.database, async (transaction) => {
      const known = await findTrigger(transaction, by.workspaceId, name);
      if (known !== null && known.source !== body.source && this.isLive(await triggerUses(transaction, by.workspaceId), known)) throw problem(409, 'A live journey begins with this trigger, so its source cannot change.', { field: 'source' });
      const { hook, ...own } = body;
      const done = await putTrigger(transaction, by.workspaceId, { name, ...own });
      if (hook === null) await deleteHook(transaction, by.workspaceId, name);
      const moved = hook !== null && (await keepHook(this.engine, transaction, { workspaceId: by.workspaceId, trigger: name, id: hookId, settings: hook }));
      if (done !== 'unchanged' || moved) await recordChange(transaction, by, { action: done === 'created' ? 'trigger.create' : 'trigger.change', target: name, detail: { source: body.source } });
    });
    this.engine.schemas.forget(by.workspaceId);
    const trigger = await this.find(by, name);
    return rowOf(trigger, await triggerUses(this.engine.database, by.workspaceId), await findHookOf(this.engine.database, by.workspaceId, name));
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

  /** Fires a trigger for a person, or for an account, and tells, per journey, whether they entered. */
  @Post(':name/fire') @Answers(fireResultSchema)
  public async fire(@Param('name', { schema: triggerNameSchema }) name: string, @Body({ schema: fireSchema }) body: z.infer<typeof fireSchema>, @By() by: Caller, @Headers('idempotency-key') key?: string): Promise<z.infer<typeof fireResultSchema>> {
    const trigger = await this.find(by, name);
    if (trigger.source !== 'api') throw problem(422, trigger.source === 'event' ? `"${name}" comes in as a tracked event; send it to /v1/track.` : `"${name}" comes in at an address of its own; GET /api/triggers/${name}/hook tells it.`);
    if ([body.userId, body.profileId, body.groupId].filter((one) => one !== undefined).length !== 1) throw badField('userId', 'give one of userId, profileId and groupId');
    if (trigger.schema !== null) checkProperties(trigger.schema, body.properties, 'properties');
    const results = await fire(this.engine, {
      workspaceId: by.workspaceId, trigger: name, userId: body.userId ?? null, profileId: body.profileId ?? null, groupId: body.groupId ?? null, properties: body.properties, idempotencyKey: key === undefined || key === '' ? null : key,
    });
    return { results };
  }

  /** Where programs call a webhook trigger. Whoever knows the address can bring people in. */
  @Get(':name/hook') @Allow({ role: 'marketer' }) @Answers(hookAddressSchema)
  public async address(@Param('name', { schema: triggerNameSchema }) name: string, @By() by: Caller): Promise<HookAddress> {
    const hook = await findHookOf(this.engine.database, by.workspaceId, name);
    if (hook === null) throw notFound('webhook trigger');
    return addressOf(this.engine, hook);
  }

  /** Makes another address and secret: calls to the one before are refused at once. */
  @Post(':name/hook/address') @Answers(hookAddressSchema)
  public async replaceAddress(@Param('name', { schema: triggerNameSchema }) name: string, @By() by: Caller): Promise<HookAddress> {
    await inTransaction(this.engine.database, async (transaction) => {
      if (!(await replaceHookAddress(transaction, by.workspaceId, name, newHookSecrets(this.engine)))) throw notFound('webhook trigger');
      await recordChange(transaction, by, { action: 'trigger.address', target: name });
    });
    return this.address(name, by);
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
