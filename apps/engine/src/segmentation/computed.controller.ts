import { Body, Controller, Get, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { computedSchema, saveComputedSchema, SHARDS } from '@perennial/model';
import type { ComputedInfo, JsonObject } from '@perennial/model';
import { COMPUTED_ATTRIBUTES, computedSettingsSchema, DEFAULT_COMPUTED, parseCondition, problems } from '@perennial/segment';
import { bumpJourneys, findComputed, inTransaction, recordChange, saveComputed } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../http/answers.js';
import { By } from '../http/caller.js';
import type { Caller } from '../http/caller.js';
import { badField } from '../http/problem.js';
import { Wiring } from '../wiring.js';
import { keepAsked } from './kept-conditions.js';

/** Attributes that are computed from what people do. */
@ApiTags('Segments')
@Controller('api/computed')
export class ComputedController {
  public constructor(private readonly engine: Wiring) {}

  /** Settings, the attributes, and how far computing anew is. */
  @Get() @Answers(computedSchema)
  public async get(@By() by: Caller): Promise<ComputedInfo> {
    const { settings, recomputeAfter } = await findComputed(this.engine.database, by.workspaceId);
    const known = computedSettingsSchema.safeParse(settings).data ?? DEFAULT_COMPUTED;
    return {
      settings: JSON.parse(JSON.stringify(known)) as JsonObject, attributes: COMPUTED_ATTRIBUTES.map(({ name, label, about }) => ({ name, label, about })),
      progress: recomputeAfter === null ? null : (recomputeAfter + 1) / SHARDS,
    };
  }

  /** Changes the settings; everyone is computed anew in the background. */
  @Put() @Answers(computedSchema)
  public async save(@Body({ schema: saveComputedSchema }) body: z.infer<typeof saveComputedSchema>, @By() by: Caller): Promise<ComputedInfo> {
    const parsed = computedSettingsSchema.safeParse(body.settings);
    if (!parsed.success) {
      const [issue] = parsed.error.issues;
      throw badField(['settings', ...(issue?.path ?? [])].join('.'), issue?.message ?? 'is not valid');
    }
    parsed.data.health.forEach(({ condition }, place) => {
      const read = parseCondition(condition);
      if (!read.ok) throw badField(`settings.health.${place}.condition`, read.message);
      const [problem] = problems(read.condition, { roots: ['profile', 'account', 'membership'], run: false });
      if (problem !== undefined) throw badField(`settings.health.${place}.condition.${problem.at}`, problem.message);
    });
    await inTransaction(this.engine.database, async (transaction) => {
      const settings = JSON.parse(JSON.stringify(parsed.data)) as JsonObject;
      await saveComputed(transaction, by.workspaceId, settings);
      await keepAsked(transaction, by.workspaceId, { subject: 'profile', document: settings });
      await bumpJourneys(transaction, by.workspaceId);
      await recordChange(transaction, by, { action: 'computed.change', target: 'Computed attributes', detail: {} });
    });
    this.engine.segmentsChanged();
    return this.get(by);
  }
}
