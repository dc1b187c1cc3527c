import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { consentAnswerSchema, consentLineSchema, createConsentSchema, ENGINE_CONSENT_SOURCES, pageOf, shardOf } from '@perennial/model';
import type { ConsentLine, Page } from '@perennial/model';
import { findIdentifiers, findProfile, IDENTIFIER, listConsentLines, type WholeProfile } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../http/answers.js';
import { By } from '../http/caller.js';
import type { Caller } from '../http/caller.js';
import { beforeId, idSchema, pageFrom, pageQuery } from '../http/paging.js';
import { badField, notFound, problem } from '../http/problem.js';
import { Wiring } from '../wiring.js';
import { setConsentFor } from './set-consent.js';

type Given = z.infer<typeof createConsentSchema>;
/** What stands in the ledger where a program does not say what the person read. */
const UNSAID = 'Sent by a program, which did not say what the person read (POST /api/consents).';

/** What people chose to hear, and the proof of it. */
@ApiTags('Consents')
@Controller('api')
export class ConsentsController {
  public constructor(private readonly engine: Wiring) {}

  /** Writes a choice that a person made in the product, with its line in the ledger. */
  @Post('consents') @Answers(consentAnswerSchema)
  public async create(@Body({ schema: createConsentSchema }) body: Given, @By() by: Caller): Promise<z.infer<typeof consentAnswerSchema>> {
    if ((body.userId === undefined) === (body.profileId === undefined)) throw badField('userId', 'give either userId or profileId');
    if (ENGINE_CONSENT_SOURCES.includes(body.source)) throw badField('source', `"${body.source}" is written by the engine only; call it by another name`);
    const profile = await this.find(by, body);
    const { topic, channel = null, subscribed, source, confirmed } = body;
    const outcome = await setConsentFor(this.engine, by, profile, { topic, channel, subscribed, source, confirmed, wording: body.wording ?? UNSAID });
    return { profileId: profile.id, topic, channel, subscribed, changed: outcome === 'changed', asked: outcome === 'asked' };
  }

  /** The ledger of a person's choices, newest first: who, what, when, where from, and what they read. */
  @Get('profiles/:id/consents') @Answers(pageOf(consentLineSchema))
  public async ledger(@Param('id', { schema: idSchema }) id: number, @Query({ schema: pageQuery }) query: z.infer<typeof pageQuery>, @By() by: Caller): Promise<Page<ConsentLine>> {
    const profile = await findProfile(this.engine.database, by.workspaceId, id);
    if (profile === null) throw notFound('person');
    const rows = await listConsentLines(this.engine.database, { workspaceId: by.workspaceId, profileId: profile.id, shard: shardOf(profile.id) }, { before: beforeId(query.cursor), limit: query.limit + 1 });
    return pageFrom(rows, query.limit, { item: (row: ConsentLine) => row, cursor: (row) => [row.id] });
  }

  private async find(by: Caller, { userId, profileId }: Given): Promise<WholeProfile> {
    const { database } = this.engine;
    const [holder] = userId === undefined ? [] : await findIdentifiers(database, [{ workspaceId: by.workspaceId, kind: IDENTIFIER.externalId, value: userId }]);
    const id = profileId ?? holder?.profileId;
    const profile = id === undefined ? null : await findProfile(database, by.workspaceId, id);
    if (profile !== null) return profile;
    throw userId === undefined ? notFound('person') : problem(404, `Nobody has the user id "${userId}". Send an identify call for them first.`, { field: 'userId' });
  }
}
