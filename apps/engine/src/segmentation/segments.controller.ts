import { Body, Controller, Delete, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  changedMembersSchema, changeMembersSchema, changeSegmentSchema, createSegmentSchema, estimatedSchema, estimateSchema, growthSchema, memberSchema, pageOf, segmentRowSchema, segmentSchema,
} from '@perennial/model';
import type { Estimated, Page, SegmentDetail, SegmentGrowth, SegmentMember, SegmentRow } from '@perennial/model';
import {
  bumpJourneys, changeSegment, deleteSegment, findSegment, growthOf, insertSegment, inTransaction, listMemberIds, listSegments, lockSegment, namesOfSubjects, recordChange, segmentKeysLike, segmentUses,
} from '@perennial/store';
import type { Queryable, StoredSegment } from '@perennial/store';
import { z } from 'zod';
import { freeKey, keyFrom } from '../admin/journeys/drafts.js';
import { Answers } from '../http/answers.js';
import { By } from '../http/caller.js';
import type { Caller } from '../http/caller.js';
import { beforeId, idSchema, pageFrom, pageQuery, whole } from '../http/paging.js';
import { badField, notFound, problem, staleRevision } from '../http/problem.js';
import { Wiring } from '../wiring.js';
import { definitionOf } from './definition.js';
import { estimate } from './estimate.js';
import { keepAsked } from './kept-conditions.js';
import { changeMembers } from './members.js';
import { detailOf, rowOf, usesOf } from './segment-rows.js';

const growthQuery = z.object({ days: z.coerce.number().int().min(1).max(366).default(30) });
type Shown = Pick<SegmentRow, 'usedBy'> & { readonly segment: StoredSegment };

/** Segments: who is in them, and by what. */
@ApiTags('Segments')
@Controller('api/segments')
export class SegmentsController {
  public constructor(private readonly engine: Wiring) {}

  /** All segments by name, with their sizes. */
  @Get() @Answers(pageOf(segmentRowSchema))
  public async list(@By() by: Caller): Promise<Page<SegmentRow>> {
    const { database } = this.engine;
    const [all, uses] = await Promise.all([listSegments(database, by.workspaceId), segmentUses(database, by.workspaceId)]);
    return whole(all.map((segment) => rowOf(segment, usesOf(segment, all, uses))));
  }

  /** A new segment. A dynamic one and a snapshot are empty until they are built, which takes a moment. */
  @Post() @Answers(segmentSchema, 201)
  public async create(@Body({ schema: createSegmentSchema }) body: z.infer<typeof createSegmentSchema>, @By() by: Caller): Promise<SegmentDetail> {
    const { database, ids } = this.engine;
    if (body.kind === 'static' && body.condition !== null) throw badField('condition', 'is not for a list: its members are put there one by one. Leave it out, or choose "dynamic".');
    if (body.kind !== 'static' && body.condition === null) throw badField('condition', 'is missing: say who is in the segment.');
    const key = body.key ?? freeKey(keyFrom(body.name, 'segment'), await segmentKeysLike(database, by.workspaceId, keyFrom(body.name, 'segment')));
    const nextId = await ids.reserve(3);
    const [id, setId, nextSetId] = [nextId(), nextId(), nextId()];
    await inTransaction(database, async (transaction) => {
      const all = await listSegments(transaction, by.workspaceId);
      if (body.condition !== null) definitionOf(body.condition, { key, all, subject: body.subject });
      const fresh = { id, key, name: body.name, description: body.description, subject: body.subject, kind: body.kind, setId, nextCondition: body.condition, nextSetId: body.condition === null ? null : nextSetId, by: by.name };
      if (!await insertSegment(transaction, by.workspaceId, fresh)) throw problem(409, `There is a segment with the key "${key}" already. Choose another key.`, { field: 'key' });
      await keepAsked(transaction, by.workspaceId, { subject: body.subject, document: body.condition });
      await bumpJourneys(transaction, by.workspaceId);
      await recordChange(transaction, by, { action: 'segment.create', target: body.name, detail: { key, kind: body.kind } });
    });
    this.engine.segmentsChanged();
    return this.get(id, by);
  }

  /** How many a Condition holds for now: exact below 100,000 subjects, sampled above, with its error. */
  @Post('estimate') @Answers(estimatedSchema)
  public async estimate(@Body({ schema: estimateSchema }) body: z.infer<typeof estimateSchema>, @By() by: Caller): Promise<Estimated> {
    const { database } = this.engine;
    const condition = definitionOf(body.condition, { key: null, all: await listSegments(database, by.workspaceId), subject: body.subject });
    return estimate(database, { workspaceId: by.workspaceId, subject: body.subject, condition });
  }

  /** A segment with its definition. */
  @Get(':id') @Answers(segmentSchema)
  public async get(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<SegmentDetail> {
    const { segment, usedBy } = await this.find(this.engine.database, by, id);
    return detailOf(segment, usedBy);
  }

  /** Changes a segment. Another definition is built in the background; until then the present members serve. */
  @Put(':id') @Answers(segmentSchema)
  public async change(@Param('id', { schema: idSchema }) id: number, @Body({ schema: changeSegmentSchema }) body: z.infer<typeof changeSegmentSchema>, @By() by: Caller): Promise<SegmentDetail> {
    const { database, ids } = this.engine;
    const setId = await ids.one();
    await inTransaction(database, async (transaction) => {
      const segment = await lockSegment(transaction, by.workspaceId, id);
      if (segment === null) throw notFound('segment');
      if (segment.revision !== body.revision) throw staleRevision('segment');
      const next = this.nextOf(segment, body, { all: await listSegments(transaction, by.workspaceId), setId });
      await changeSegment(transaction, id, { name: body.name, description: body.description, by: by.name, next });
      if (next !== null) await keepAsked(transaction, by.workspaceId, { subject: segment.subject, document: next.condition });
      await bumpJourneys(transaction, by.workspaceId);
      await recordChange(transaction, by, { action: 'segment.change', target: body.name, detail: { key: segment.key, ...(next === null ? {} : { condition: next.condition, alsoRunJourneys: next.runsJourneys }) } });
    });
    this.engine.segmentsChanged();
    return this.get(id, by);
  }

  /** Begins a build anew that failed. */
  @Post(':id/rebuild') @Answers(segmentSchema, 202)
  public async rebuild(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<SegmentDetail> {
    const { database, ids } = this.engine;
    const setId = await ids.one();
    await inTransaction(database, async (transaction) => {
      const segment = await lockSegment(transaction, by.workspaceId, id);
      if (segment === null) throw notFound('segment');
      const condition = segment.nextCondition ?? segment.condition;
      // A snapshot that never came about can be tried again; one that did is what it was.
      if ((segment.kind !== 'dynamic' && segment.nextCondition === null) || condition === null) throw problem(409, 'Only a segment that follows a condition can be built anew.');
      await changeSegment(transaction, id, { name: segment.name, description: segment.description, by: by.name, next: { condition, setId, runsJourneys: false } });
      await bumpJourneys(transaction, by.workspaceId);
      await recordChange(transaction, by, { action: 'segment.rebuild', target: segment.name, detail: { key: segment.key } });
    });
    this.engine.segmentsChanged();
    return this.get(id, by);
  }

  /** Deletes a segment that nothing asks for. */
  @Delete(':id') @Answers(null, 204)
  public async remove(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<void> {
    await inTransaction(this.engine.database, async (transaction) => {
      const { segment, usedBy } = await this.find(transaction, by, id);
      if (usedBy.length > 0) throw problem(409, `"${segment.name}" is used by ${usedBy.map((use) => `the ${use.type} "${use.name}"`).join(', ')}. Take it out there first.`);
      await deleteSegment(transaction, id);
      await bumpJourneys(transaction, by.workspaceId);
      await recordChange(transaction, by, { action: 'segment.delete', target: segment.name, detail: { key: segment.key } });
    });
  }

  /** Members, the newest people first. */
  @Get(':id/members') @Answers(pageOf(memberSchema))
  public async members(@Param('id', { schema: idSchema }) id: number, @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>, @By() by: Caller): Promise<Page<SegmentMember>> {
    const { database } = this.engine;
    const { segment } = await this.find(database, by, id);
    const rows = await listMemberIds(database, segment.setId, { before: beforeId(query.cursor), limit: query.limit + 1 });
    const names = await namesOfSubjects(database, segment.subject, rows.map((row) => row.id));
    const member = (row: (typeof rows)[number]): SegmentMember => ({ ...(names.get(row.id) ?? { name: 'Gone', externalId: null, email: null }), id: row.id, since: row.since });
    return pageFrom(rows, query.limit, { item: member, cursor: (row) => [row.id] });
  }

  /** Puts people or accounts on a list or takes them off it; done within a second. */
  @Post(':id/members') @Answers(changedMembersSchema)
  public async setMembers(@Param('id', { schema: idSchema }) id: number, @Body({ schema: changeMembersSchema }) body: z.infer<typeof changeMembersSchema>, @By() by: Caller): Promise<z.infer<typeof changedMembersSchema>> {
    const { segment } = await this.find(this.engine.database, by, id);
    if (segment.kind !== 'static') throw problem(409, `The members of "${segment.name}" follow from its definition. Only those of a list can be changed by hand.`);
    const changed = await changeMembers(this.engine.database, by, segment, body);
    this.engine.intakeCommitted(changed.added + changed.removed);
    return changed;
  }

  /** Size at the end of each day. */
  @Get(':id/growth') @Answers(growthSchema)
  public async growth(@Param('id', { schema: idSchema }) id: number, @Query({ schema: growthQuery }) { days }: z.infer<typeof growthQuery>, @By() by: Caller): Promise<SegmentGrowth> {
    const { segment } = await this.find(this.engine.database, by, id);
    const changes = new Map((await growthOf(this.engine.database, segment.setId, days)).map((change) => [change.day, change]));
    let { size } = segment;
    const shown: SegmentGrowth['days'] = [];
    for (let back = 0; back < days; back += 1) {
      const day = new Date(Date.now() - back * 86_400_000).toISOString().slice(0, 10);
      const { entered, left } = changes.get(day) ?? { entered: 0, left: 0 };
      shown.unshift({ day, size, entered, left });
      size += left - entered;
    }
    return { days: shown };
  }

  private nextOf(segment: StoredSegment, body: z.infer<typeof changeSegmentSchema>, { all, setId }: { readonly all: readonly StoredSegment[]; readonly setId: number }): Parameters<typeof changeSegment>[2]['next'] {
    if (segment.kind !== 'dynamic') {
      if (body.condition !== null && JSON.stringify(body.condition) !== JSON.stringify(segment.condition)) throw badField('condition', `cannot be changed: this is a ${segment.kind === 'static' ? 'list' : 'snapshot'}. Make another segment.`);
      return null;
    }
    if (body.condition === null) throw badField('condition', 'is missing: say who is in the segment.');
    definitionOf(body.condition, { key: segment.key, all, subject: segment.subject });
    const present = segment.nextCondition ?? segment.condition;
    return JSON.stringify(body.condition) === JSON.stringify(present) ? null : { condition: body.condition, setId, runsJourneys: body.alsoRunJourneys };
  }

  private async find(db: Queryable, by: Caller, id: number): Promise<Shown> {
    const segment = await findSegment(db, by.workspaceId, id);
    if (segment === null) throw notFound('segment');
    const [all, uses] = [await listSegments(db, by.workspaceId), await segmentUses(db, by.workspaceId)];
    return { segment, usedBy: usesOf(segment, all, uses) };
  }
}
