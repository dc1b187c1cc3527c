import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { erasureInputSchema, foldAddress, jobSchema, pageOf, personalCountsSchema, privacyRequestSchema } from '@perennial/model';
import type { Job, Page, PrivacyRequestRow } from '@perennial/model';
import { countPersonal, findPerson, findProfile, insertPrivacyRequest, listPrivacyRequests } from '@perennial/store';
import { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { beforeId, idSchema, pageFrom, pageQuery } from '../../http/paging.js';
import { notFound } from '../../http/problem.js';
import { ERASURE_KIND } from '../../privacy/erase-person.js';
import { PERSON_EXPORT_KIND } from '../../privacy/export-person.js';
import { Wiring } from '../../wiring.js';
import { queueJob } from './queue-job.js';

const personQuery = pageQuery.extend({ person: z.string().max(300).optional() });
type Person = NonNullable<Awaited<ReturnType<typeof findPerson>>>;

/** What people may ask for about themselves, and the proof that it was done. */
@ApiTags('Privacy')
@Controller('api')
export class PrivacyController {
  public constructor(private readonly engine: Wiring) {}

  /** How much is known of a person: what an export would hold and an erasure would remove. */
  @Get('profiles/:id/personal-data') @Answers(personalCountsSchema)
  public async counts(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<z.infer<typeof personalCountsSchema>> {
    const { profileIds, identifiers, email } = await this.find(by, id);
    return { counts: await countPersonal(this.engine.database, { workspaceId: by.workspaceId, profileIds, identifiers, addresses: email === null ? [] : [foldAddress(email)] }) };
  }

  /** Exports all that is known of a person as a zip of JSON files. */
  @Post('profiles/:id/personal-data') @Answers(jobSchema, 201)
  public async export(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<Job> {
    return this.request(by, await this.find(by, id), { kind: 'export', job: PERSON_EXPORT_KIND, title: 'Export of personal data', more: {} });
  }

  /** Erases a person and all that is known of them. This cannot be undone. */
  @Post('profiles/:id/erasure') @Answers(jobSchema, 201)
  public async erase(@Param('id', { schema: idSchema }) id: number, @Body({ schema: erasureInputSchema }) body: z.infer<typeof erasureInputSchema>, @By() by: Caller): Promise<Job> {
    return this.request(by, await this.find(by, id), { kind: 'erasure', job: ERASURE_KIND, title: 'Erasure of a person', more: { suppress: body.suppress } });
  }

  /** Who asked for what and when, and how much it was; people are known by keyed hashes only. */
  @Get('privacy-requests') @Answers(pageOf(privacyRequestSchema))
  public async requests(@Query({ schema: personQuery }) query: z.infer<typeof personQuery>, @By() by: Caller): Promise<Page<PrivacyRequestRow>> {
    const person = query.person?.trim() ?? '';
    const hashes = person === '' ? null : [...new Set([person, foldAddress(person)])].map((text) => this.engine.addresses.of(by.workspaceId, text));
    const rows = await listPrivacyRequests(this.engine.database, by.workspaceId, { hashes, before: beforeId(query.cursor), limit: query.limit + 1 });
    return pageFrom(rows, query.limit, { item: (row: PrivacyRequestRow) => row, cursor: (row) => [row.id] });
  }

  private async request(by: Caller, person: Person, what: { readonly kind: 'export' | 'erasure'; readonly job: string; readonly title: string; readonly more: { readonly suppress?: boolean } }): Promise<Job> {
    const [profileId] = person.profileIds;
    if (profileId === undefined) throw notFound('person');
    const names = [...person.profileIds.map(String), ...person.identifiers, ...(person.email === null ? [] : [foldAddress(person.email)])];
    const id = await this.engine.ids.one();
    return queueJob(this.engine, by, { kind: what.job, title: what.title, input: { profileId, ...what.more }, action: `privacy.${what.kind}`, detail: { requestId: id } }, (transaction, jobId) =>
      insertPrivacyRequest(transaction, { id, workspaceId: by.workspaceId, kind: what.kind, subjectHashes: names.map((name) => this.engine.addresses.of(by.workspaceId, name)), by: by.name, jobId }));
  }

  /** The person of an id, also of one that was merged in. */
  private async find(by: Caller, id: number): Promise<Person> {
    const profile = await findProfile(this.engine.database, by.workspaceId, id);
    const person = profile === null ? null : await findPerson(this.engine.database, by.workspaceId, profile.id);
    if (person === null) throw notFound('person');
    return person;
  }
}
