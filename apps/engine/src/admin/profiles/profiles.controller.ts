import { Body, Controller, Get, Param, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { keySchema, pageOf, profileSchema, profilesPageSchema, setTopicSchema, timelineItemSchema, whySchema } from '@perennial/model';
import type { Page, ProfileDetail, ProfilesPage, ProfileRow, TimelineItem, Why } from '@perennial/model';
import {
  accountsOfProfile, anonymousIdsOf, findJourney, findProfile, listProfiles, listTimeline, loadDevices, loadProfiles, loadTopicChoices, nodeNames, profileText, runsOfProfile, searchProfiles, segmentsOfSubject, sentToProfile, suppressionOf, TIMELINE_KINDS,
} from '@perennial/store';
import type { WholeProfile } from '@perennial/store';
import { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { beforeId, cursorOf, idSchema, pageFrom, pageQuery, readCursor } from '../../http/paging.js';
import { setConsentFor } from '../../consent/set-consent.js';
import { notFound } from '../../http/problem.js';
import { runStateName } from '../../insight/run-rows.js';
import { whyOf } from '../../insight/why.js';
import { Wiring } from '../../wiring.js';
import { filtersOf, lookThrough } from './look-through.js';
import { timelineItems } from './timeline.js';

const searchQuery = pageQuery.extend({ search: z.string().max(200).optional(), where: z.string().max(8000).optional() });
const timelineQuery = pageQuery.extend({ kind: z.enum(TIMELINE_KINDS).optional() });
const whyQuery = z.strictObject({ journey: z.coerce.number().int() });
const timelineCursor = z.tuple([z.number(), z.number().int(), z.string().max(100)]);

/** People, what they are, and what happened to them. */
@ApiTags('Profiles')
@Controller('api/profiles')
export class ProfilesController {
  public constructor(private readonly engine: Wiring) {}

  /**
   * People, newest first; `search` looks at the beginnings of name, address and external id, and at the id. `where` is a JSON list of tests of attributes,
   * `[{"path":"profile.plan","operator":"equals","value":"pro"}]`, that must all hold. With it a page may be short, or empty, and still have a next one.
   */
  @Get() @Answers(profilesPageSchema)
  public async list(@Query({ schema: searchQuery }) query: z.infer<typeof searchQuery>, @By() by: Caller): Promise<ProfilesPage> {
    const { database } = this.engine;
    const filters = filtersOf(query.where);
    const text = profileText(query.search ?? '');
    const before = beforeId(query.cursor);
    if (filters.length > 0) {
      const { rows, looked, next } = await lookThrough(database, { workspaceId: by.workspaceId, filters, text, before, limit: query.limit });
      return { items: [...rows], next: next === null ? null : cursorOf([next]), looked };
    }
    const page = { before, limit: query.limit + 1 };
    const rows = text === null ? await listProfiles(database, by.workspaceId, page) : await searchProfiles(database, by.workspaceId, text, page);
    return { ...pageFrom(rows, query.limit, { item: (row: ProfileRow) => row, cursor: (row) => [row.id] }), looked: null };
  }

  /** One person, also under the id of one that was merged in. */
  @Get(':id') @Answers(profileSchema)
  public async get(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<ProfileDetail> {
    const { database } = this.engine;
    const { emailFolded, mergedInto: _, ...profile } = await this.find(by, id);
    const [anonymousIds, accounts, topics, runs, sent, suppressed, segments, devices] = await Promise.all([
      anonymousIdsOf(database, profile.id), accountsOfProfile(database, profile.id), loadTopicChoices(database, by.workspaceId, profile.id), runsOfProfile(database, profile.id), sentToProfile(database, profile.id),
      emailFolded === null ? null : suppressionOf(database, by.workspaceId, [emailFolded, this.engine.addresses.of(by.workspaceId, emailFolded)]), segmentsOfSubject(database, by.workspaceId, profile.id),
      loadProfiles(database, [profile.id]).then((own) => loadDevices(database, own)),
    ]);
    const nodes = new Map((await nodeNames(database, by.workspaceId, runs.map((run) => run.versionId))).map((node) => [`${node.versionId} ${node.nodeId}`, node.name]));
    return {
      ...profile, anonymousIds, accounts, topics, suppressed, segments, devices: (devices.get(profile.id) ?? []).map((device) => ({ ...device })), messages: { sent },
      runs: runs.map((run) => ({
        id: run.id, journeyId: run.journeyId, journeyName: run.journeyName, state: runStateName(run.state), nodeId: run.nodeId, nodeName: run.nodeId === null ? null : (nodes.get(`${run.versionId} ${run.nodeId}`) ?? run.nodeId),
        enteredAt: run.enteredAt, wakeAt: run.wakeAt,
      })),
    };
  }

  /** Events, steps and messages in one line, newest first. */
  @Get(':id/timeline') @Answers(pageOf(timelineItemSchema))
  public async timeline(@Param('id', { schema: idSchema }) id: number, @Query({ schema: timelineQuery }) query: z.infer<typeof timelineQuery>, @By() by: Caller): Promise<Page<TimelineItem>> {
    const { database } = this.engine;
    const profile = await this.find(by, id);
    const cursor = readCursor(query.cursor, timelineCursor);
    const after = cursor === null ? null : { at: cursor[0], rank: cursor[1], place: cursor[2] };
    const lines = await listTimeline(database, { workspaceId: by.workspaceId, profileId: profile.id }, { kinds: query.kind === undefined ? TIMELINE_KINDS : [query.kind], after, limit: query.limit + 1 });
    const shown = lines.slice(0, query.limit);
    const last = shown.at(-1);
    return { items: await timelineItems(database, by.workspaceId, shown), next: lines.length > query.limit && last !== undefined ? cursorOf([last.at, last.rank, last.place]) : null };
  }

  /** Why they did or did not enter a journey, and did or did not get each of its messages: in a sentence and in data. */
  @Get(':id/why') @Answers(whySchema)
  public async why(@Param('id', { schema: idSchema }) id: number, @Query({ schema: whyQuery }) query: z.infer<typeof whyQuery>, @By() by: Caller): Promise<Why> {
    const profile = await this.find(by, id);
    const journey = await findJourney(this.engine.database, by.workspaceId, query.journey);
    if (journey === null) throw notFound('journey');
    return whyOf(this.engine.database, { workspaceId: by.workspaceId, profileId: profile.id, journeyId: journey.id }, journey);
  }

  /** Subscribes a person to a topic or unsubscribes them, by hand, on one channel or on all. */
  @Put(':id/topics/:key') @Answers(profileSchema)
  public async setTopic(@Param('id', { schema: idSchema }) id: number, @Param('key', { schema: keySchema }) key: string, @Body({ schema: setTopicSchema }) body: z.infer<typeof setTopicSchema>, @By() by: Caller): Promise<ProfileDetail> {
    const profile = await this.find(by, id);
    const { channel = null, subscribed } = body;
    await setConsentFor(this.engine, by, profile, { topic: key, channel, subscribed, source: 'colleague', wording: `Set for them on their page: ${channel === null ? 'all channels' : channel}, ${subscribed ? 'on' : 'off'}.` });
    return this.get(profile.id, by);
  }

  private async find(by: Caller, id: number): Promise<WholeProfile> {
    const profile = await findProfile(this.engine.database, by.workspaceId, id);
    if (profile === null) throw notFound('person');
    return profile;
  }
}
