import { randomUUID } from 'node:crypto';
import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { backfillAnswerSchema, backfillSchema, broadcastSchema, pageOf, putInAnswerSchema, putInSchema } from '@perennial/model';
import type { Page } from '@perennial/model';
import { databaseNow, findAccount, findJourney, findProfile, insertBroadcast, inTransaction, listBroadcasts, listSegments, recordChange, startSubject } from '@perennial/store';
import type { BroadcastLine, JourneyWithDraft, StoredSegment } from '@perennial/store';
import { SUBJECT_NOUNS } from '@perennial/journey';
import type { SubjectKind } from '@perennial/segment';
import type { z } from 'zod';
import { previewBackfill } from '../../broadcast/preview-backfill.js';
import { BROADCAST } from '../../delivery/one-per-address.js';
import { startPayload } from '../../enrollment/translate.js';
import { Answers } from '../../http/answers.js';
import { Allow, By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { idSchema, whole } from '../../http/paging.js';
import { badField, notFound, problem } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';
import { graphOf } from './drafts.js';

/** Most crowds that a journey's list shows. */
const SHOWN = 50;
const BY_HAND = 'manual';

const lineOf = ({ name, trigger, occurrence, dueAt, endedAt, started, waiting, missed, by }: BroadcastLine): z.infer<typeof broadcastSchema> =>
  ({ name, trigger, occurrence, dueAt, endedAt, started, state: waiting > 0 ? 'waiting' : missed > 0 ? 'missed' : 'done', by });

/** Crowds that a journey starts, and people who are put in by hand. */
@ApiTags('Journeys')
@Controller('api/journeys')
export class PutInController {
  public constructor(private readonly engine: Wiring) {}

  /** Puts one person (or one account, into a journey of accounts), or the present members of a segment, into a live journey that takes people by hand. All checks of the entry hold; who is refused is recorded with the reason. */
  @Post(':id/people') @Answers(putInAnswerSchema, 202)
  public async putIn(@Param('id', { schema: idSchema }) id: number, @Body({ schema: putInSchema }) body: z.infer<typeof putInSchema>, @By() by: Caller): Promise<z.infer<typeof putInAnswerSchema>> {
    const journey = await this.takingByHand(by, id);
    const of = graphOf(journey.draft).subject;
    const one = of === 'account' ? 'accountId' : 'profileId';
    const other = of === 'account' ? 'profileId' : 'accountId';
    if (body[other] !== undefined) throw badField(other, `does not fit: this journey is of ${SUBJECT_NOUNS[of].many}; give ${one}`);
    if ((body[one] === undefined) === (body.segment === undefined)) throw badField(one, `give either ${one} or segment`);
    const people = body[one] === undefined ? await this.members(by, journey, { key: body.segment ?? '', of }) : await this.one(by, journey, { id: body[one], of, field: one });
    this.engine.intakeCommitted(people);
    return { people };
  }

  /** The last times that crowds were started: occurrences of schedules, segments that were put in; newest first. */
  @Get(':id/broadcasts') @Answers(pageOf(broadcastSchema))
  public async broadcasts(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<Page<z.infer<typeof broadcastSchema>>> {
    if (await findJourney(this.engine.database, by.workspaceId, id) === null) throw notFound('journey');
    return whole((await listBroadcasts(this.engine.database, by.workspaceId, id, SHOWN)).map(lineOf));
  }

  /** What publishing the draft with a backfill would do: people by trigger, about how many enter, and what is sent to them within 24 hours. 422 with everything that is wrong with the draft. */
  @Post(':id/backfill') @Allow({ role: 'viewer' }) @Answers(backfillAnswerSchema)
  public async backfill(@Param('id', { schema: idSchema }) id: number, @Body({ schema: backfillSchema }) body: z.infer<typeof backfillSchema>, @By() by: Caller): Promise<z.infer<typeof backfillAnswerSchema>> {
    const journey = await findJourney(this.engine.database, by.workspaceId, id);
    if (journey === null) throw notFound('journey');
    return previewBackfill(this.engine, by.workspaceId, graphOf(journey.draft), body.days);
  }

  private async takingByHand(by: Caller, id: number): Promise<JourneyWithDraft> {
    const journey = await findJourney(this.engine.database, by.workspaceId, id);
    if (journey === null) throw notFound('journey');
    if (journey.status !== 'live') throw problem(409, 'Only a live journey takes people. Publish or resume it first.');
    if (!journey.byHand) throw problem(409, 'This journey takes nobody by hand. Add the trigger "Put in by hand" to its entry and publish it.');
    return journey;
  }

  private async one(by: Caller, journey: JourneyWithDraft, { id, of, field }: { readonly id: number; readonly of: SubjectKind; readonly field: string }): Promise<number> {
    const { database } = this.engine;
    const found = await (of === 'account' ? findAccount : findProfile)(database, by.workspaceId, id);
    if (found === null) throw badField(field, `names no ${SUBJECT_NOUNS[of].one} of this workspace`);
    await inTransaction(database, async (transaction) => {
      await startSubject(transaction, { workspaceId: by.workspaceId, subjectId: found.id, of, trigger: BY_HAND, payload: startPayload({ journeyId: journey.id, door: BY_HAND }), id: randomUUID() });
      await recordChange(transaction, by, { action: 'journey.put_in', target: journey.name, detail: { journeyId: journey.id, [field]: found.id } });
    });
    return 1;
  }

  private async members(by: Caller, journey: JourneyWithDraft, { key, of }: { readonly key: string; readonly of: SubjectKind }): Promise<number> {
    const { database } = this.engine;
    const segment = (await listSegments(database, by.workspaceId)).find((one: StoredSegment) => one.key === key && one.subject === of);
    if (segment === undefined) throw badField('segment', `names no segment of ${SUBJECT_NOUNS[of].many} of this workspace: "${key}"`);
    const broadcast = randomUUID();
    await inTransaction(database, async (transaction) => {
      await insertBroadcast(transaction, {
        workspaceId: by.workspaceId, journeyId: journey.id, trigger: BY_HAND, name: BY_HAND, occurrence: broadcast, zone: '', source: { type: 'segment', key, of }, payload: startPayload({ journeyId: journey.id, door: BY_HAND, data: { [BROADCAST]: broadcast } }),
        dueAt: await databaseNow(transaction), lateAt: null, by: by.name,
      });
      await recordChange(transaction, by, { action: 'journey.put_in', target: journey.name, detail: { journeyId: journey.id, segment: key, people: segment.size } });
    });
    return segment.size;
  }
}
