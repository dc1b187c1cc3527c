import { randomUUID } from 'node:crypto';
import { Body, Controller, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { putInAnswerSchema, putInSchema } from '@perennial/model';
import { findJourney, findProfile, inTransaction, listSegments, recordChange, startMembers, startPerson } from '@perennial/store';
import type { JourneyWithDraft, StartOrder, StoredSegment, Transaction } from '@perennial/store';
import type { z } from 'zod';
import { startPayload } from '../../enrollment/translate.js';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { idSchema } from '../../http/paging.js';
import { badField, notFound, problem } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';

/** People that one statement starts. */
const PAGE = 10_000;

/** The wish to put people in by hand, with an id of its own. */
const orderOf = (by: Caller, journeyId: number): StartOrder => ({ workspaceId: by.workspaceId, trigger: 'manual', payload: startPayload({ journeyId, door: 'manual' }), cause: randomUUID() });

async function startAll(transaction: Transaction, order: StartOrder, setId: number): Promise<number> {
  let people = 0;
  for (let after: number | null = 0; after !== null;) {
    const page: Awaited<ReturnType<typeof startMembers>> = await startMembers(transaction, order, { setId, after, limit: PAGE });
    people += page.started;
    after = page.last;
  }
  return people;
}

/** People who are put into a journey by hand. */
@ApiTags('Journeys')
@Controller('api/journeys')
export class PutInController {
  public constructor(private readonly engine: Wiring) {}

  /** Puts one person, or the present members of a segment, into a live journey that takes people by hand. All checks of the entry hold; who is refused is recorded with the reason. */
  @Post(':id/people') @Answers(putInAnswerSchema, 202)
  public async putIn(@Param('id', { schema: idSchema }) id: number, @Body({ schema: putInSchema }) body: z.infer<typeof putInSchema>, @By() by: Caller): Promise<z.infer<typeof putInAnswerSchema>> {
    const journey = await this.takingByHand(by, id);
    if ((body.profileId === undefined) === (body.segment === undefined)) throw badField('profileId', 'give either profileId or segment');
    const people = body.profileId === undefined ? await this.members(by, journey, body.segment ?? '') : await this.person(by, journey, body.profileId);
    this.engine.intakeCommitted(people);
    return { people };
  }

  private async takingByHand(by: Caller, id: number): Promise<JourneyWithDraft> {
    const journey = await findJourney(this.engine.database, by.workspaceId, id);
    if (journey === null) throw notFound('journey');
    if (journey.status !== 'live') throw problem(409, 'Only a live journey takes people. Publish or resume it first.');
    if (!journey.byHand) throw problem(409, 'This journey takes nobody by hand. Add the trigger "Put in by hand" to its entry and publish it.');
    return journey;
  }

  private async person(by: Caller, journey: JourneyWithDraft, profileId: number): Promise<number> {
    const { database } = this.engine;
    const profile = await findProfile(database, by.workspaceId, profileId);
    if (profile === null) throw badField('profileId', 'names no person of this workspace');
    await inTransaction(database, async (transaction) => {
      await startPerson(transaction, orderOf(by, journey.id), profile.id);
      await recordChange(transaction, by, { action: 'journey.put_in', target: journey.name, detail: { journeyId: journey.id, profileId: profile.id } });
    });
    return 1;
  }

  private async members(by: Caller, journey: JourneyWithDraft, key: string): Promise<number> {
    const { database } = this.engine;
    const segment = (await listSegments(database, by.workspaceId)).find((one: StoredSegment) => one.key === key && one.subject === 'profile');
    if (segment === undefined) throw badField('segment', `names no segment of people of this workspace: "${key}"`);
    return inTransaction(database, async (transaction) => {
      const people = await startAll(transaction, orderOf(by, journey.id), segment.setId);
      await recordChange(transaction, by, { action: 'journey.put_in', target: journey.name, detail: { journeyId: journey.id, segment: key, people } });
      return people;
    });
  }
}
