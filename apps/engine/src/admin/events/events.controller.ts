import { Body, Controller, Get, Param, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { eventDetailSchema, eventNameSchema, eventRowSchema, eventSchemaInputSchema, isEngineEvent, pageOf } from '@perennial/model';
import type { EventDetail, EventRow, Page } from '@perennial/model';
import { CATALOGUE_DAYS, countedEvents, eventUses, findTrigger, inTransaction, learntPaths, listTriggers, putTrigger, recordChange } from '@perennial/store';
import type { CountedEvent, EventUse, StoredTrigger } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { whole } from '../../http/paging.js';
import { badField, notFound } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';
import { checkPropertySchema } from '../triggers/property-schema.js';

const NEVER: Omit<CountedEvent, 'name'> = { count: 0, lastSeenAt: 0, days: Array.from({ length: CATALOGUE_DAYS }, () => 0) };

interface Known {
  readonly counted: CountedEvent | undefined;
  readonly trigger: StoredTrigger | undefined;
  readonly uses: readonly EventUse[];
}

function rowOf(name: string, { counted, trigger, uses }: Known): EventRow {
  const { count, days, lastSeenAt } = counted ?? NEVER;
  return {
    name, count, days, lastSeenAt: counted === undefined ? null : lastSeenAt, enforcement: trigger?.enforcement ?? 'off', hasSchema: (trigger?.schema ?? null) !== null,
    usedBy: uses.filter((use) => use.name === name).map((use) => ({ id: use.journeyId, name: use.journey, live: use.live })),
  };
}

/** Tracked events: how often they come, what they hold, and what they must hold. */
@ApiTags('Events')
@Controller('api/events')
export class EventsController {
  public constructor(private readonly engine: Wiring) {}

  /** Events of the last 30 days, most frequent first, then those that have a schema and did not come. */
  @Get() @Answers(pageOf(eventRowSchema))
  public async list(@By() by: Caller): Promise<Page<EventRow>> {
    const { database } = this.engine;
    const [counted, triggers, uses] = await Promise.all([countedEvents(database, by.workspaceId), listTriggers(database, by.workspaceId), eventUses(database, by.workspaceId)]);
    const seen = new Map(counted.map((event) => [event.name, event]));
    const silent = triggers.filter((trigger) => !seen.has(trigger.name) && trigger.source === 'event').map(({ name }) => name);
    const known = new Map(triggers.map((trigger) => [trigger.name, trigger]));
    return whole([...seen.keys(), ...silent].map((name) => rowOf(name, { counted: seen.get(name), trigger: known.get(name), uses })));
  }

  /** One event with its volume, the paths seen in its properties, its schema, and the journeys that name it. */
  @Get(':name') @Answers(eventDetailSchema)
  public async get(@Param('name', { schema: eventNameSchema }) name: string, @By() by: Caller): Promise<EventDetail> {
    const { database } = this.engine;
    const [[counted], trigger, uses, paths] = await Promise.all([
      countedEvents(database, by.workspaceId, name), findTrigger(database, by.workspaceId, name), eventUses(database, by.workspaceId), learntPaths(database, by.workspaceId, { of: ['event'], name }),
    ]);
    if (counted === undefined && trigger === null && paths.length === 0) throw notFound('event');
    const known = { counted, trigger: trigger ?? undefined, uses };
    return {
      ...rowOf(name, known), schema: trigger?.schema ?? null, looked: paths.find(({ path }) => path === '')?.count ?? 0,
      properties: paths.filter(({ path }) => path !== '').map(({ of: _, ...path }) => path),
    };
  }

  /** Sets the schema of an event's properties, which is that of its registered trigger, and what becomes of events that do not fit it. */
  @Put(':name/schema') @Answers(eventDetailSchema)
  public async setSchema(@Param('name', { schema: eventNameSchema }) name: string, @Body({ schema: eventSchemaInputSchema }) body: z.infer<typeof eventSchemaInputSchema>, @By() by: Caller): Promise<EventDetail> {
    if (isEngineEvent(name)) throw badField('name', `"${name}" is an event of the engine's own; its properties are given`);
    if (body.schema === null && body.enforcement !== 'off') throw badField('enforcement', 'needs a schema to hold events against');
    if (body.schema !== null) checkPropertySchema(body.schema);
    await inTransaction(this.engine.database, async (transaction) => {
      const known = await findTrigger(transaction, by.workspaceId, name);
      const { source, sample, key, description } = known ?? { source: 'event' as const, sample: null, key: null, description: '' };
      const done = await putTrigger(transaction, by.workspaceId, { name, source, sample, key, description, schema: body.schema, enforcement: body.enforcement });
      if (done !== 'unchanged') await recordChange(transaction, by, { action: 'event.schema', target: name, detail: { enforcement: body.enforcement, before: known?.enforcement ?? 'off' } });
    });
    this.engine.schemas.forget(by.workspaceId);
    return this.get(name, by);
  }
}
