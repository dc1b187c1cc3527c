import { Body, Controller, Delete, Get, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { emptyGraph } from '@perennial/journey';
import { createJourneySchema, journeyRowSchema, journeySchema, migrationPreviewSchema, pageOf, pauseSchema, publishSchema, resumeSchema, saveDraftSchema, savedDraftSchema, stopSchema, versionRowSchema } from '@perennial/model';
import type { JourneyDetail, JourneyRow, JsonObject, MigrationPreview, Page, VersionRow } from '@perennial/model';
import {
  deleteJourney, findJourney, hereByVersion, insertJourney, inTransaction, journeyKeysLike, journeyNumbers, listJourneys, listVersions, lockJourney, recordChange,
} from '@perennial/store';
import type { JourneyTitle } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { idSchema, whole } from '../../http/paging.js';
import { notFound, problem, staleRevision } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';
import { freeKey, graphOf, jsonOf, keyFrom } from './drafts.js';
import { detailOf, rowOf } from './journey-rows.js';
import { previewMigration } from './migrating.js';
import { PUBLISH_IDS, publish, publishAs } from './publishing.js';
import { saveOver } from './saving.js';
import { changeStatus, goOnWithRollout } from './status.js';

/** Journeys: drafts, versions and their life. */
@ApiTags('Journeys')
@Controller('api/journeys')
export class JourneysController {
  public constructor(private readonly engine: Wiring) {}

  /** All journeys with their numbers, last edited first. */
  @Get() @Answers(pageOf(journeyRowSchema))
  public async list(@By() by: Caller): Promise<Page<JourneyRow>> {
    const [journeys, numbers] = await Promise.all([listJourneys(this.engine.database, by.workspaceId), journeyNumbers(this.engine.database, by.workspaceId, null)]);
    const byId = new Map(numbers.map((one) => [one.journeyId, one]));
    const now = Date.now();
    return whole(journeys.map((journey) => rowOf(journey, byId.get(journey.id), now)));
  }

  /** A new journey; without a graph, an empty one. 409 when its key is taken; 422 when it is to be published and has errors, and it is not made then. */
  @Post() @Answers(journeySchema, 201)
  public create(@Body({ schema: createJourneySchema }) body: z.infer<typeof createJourneySchema>, @By() by: Caller): Promise<JourneyDetail> {
    const graph = body.graph === undefined ? { ...emptyGraph(body.name), subject: body.subject } : graphOf(body.graph);
    return this.insert(by, jsonOf({ ...graph, name: body.name, pillar: body.pillar, audience: body.audience }), { key: body.key, name: body.name, pillar: body.pillar, audience: body.audience }, body.publish);
  }

  /** A journey with its draft and its live graph. */
  @Get(':id') @Answers(journeySchema)
  public async get(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<JourneyDetail> {
    const journey = await findJourney(this.engine.database, by.workspaceId, id);
    if (journey === null) throw notFound('journey');
    return detailOf(this.engine.database, by.workspaceId, journey);
  }

  /** Saves the draft; 409 when someone else saved meanwhile. */
  @Put(':id/draft') @Answers(savedDraftSchema)
  public async saveDraft(@Param('id', { schema: idSchema }) id: number, @Body({ schema: saveDraftSchema }) body: z.infer<typeof saveDraftSchema>, @By() by: Caller): Promise<z.infer<typeof savedDraftSchema>> {
    const graph = graphOf(body.graph);
    return inTransaction(this.engine.database, async (transaction) => {
      const journey = await lockJourney(transaction, by.workspaceId, id);
      if (journey === null) throw notFound('journey');
      if (journey.revision !== body.revision) throw staleRevision('journey');
      return saveOver(transaction, by, journey, graph);
    });
  }

  /** Publishes the draft, or a graph that is saved with it; 422 with everything that keeps it from being published, and nothing is saved then. */
  @Post(':id/publish') @Answers(journeySchema)
  public async publish(@Param('id', { schema: idSchema }) id: number, @Body({ schema: publishSchema }) body: z.infer<typeof publishSchema>, @By() by: Caller): Promise<JourneyDetail> {
    await publish(this.engine, by, { id, ...body });
    return this.get(id, by);
  }

  /** What a publish of the draft would change for people inside, with their numbers. */
  @Get(':id/migration') @Answers(migrationPreviewSchema)
  public migration(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<MigrationPreview> {
    return previewMigration(this.engine.database, by, id);
  }

  /** Keeps its people where they are; those who would enter are kept out, or wait at the entry. */
  @Post(':id/pause') @Answers(journeySchema)
  public async pause(@Param('id', { schema: idSchema }) id: number, @Body({ schema: pauseSchema }) body: z.infer<typeof pauseSchema>, @By() by: Caller): Promise<JourneyDetail> {
    await changeStatus(this.engine, by, id, { to: 'pause', ...body });
    return this.get(id, by);
  }

  /** Goes on after a pause, or takes entries again after a stop; says what becomes of what the pause held back. */
  @Post(':id/resume') @Answers(journeySchema)
  public async resume(@Param('id', { schema: idSchema }) id: number, @Body({ schema: resumeSchema }) body: z.infer<typeof resumeSchema>, @By() by: Caller): Promise<JourneyDetail> {
    await changeStatus(this.engine, by, id, { to: 'resume', ...body });
    return this.get(id, by);
  }

  /** Takes no entries; its people finish, or are taken out. */
  @Post(':id/stop') @Answers(journeySchema)
  public async stop(@Param('id', { schema: idSchema }) id: number, @Body({ schema: stopSchema }) body: z.infer<typeof stopSchema>, @By() by: Caller): Promise<JourneyDetail> {
    await changeStatus(this.engine, by, id, { to: 'stop', ...body });
    return this.get(id, by);
  }

  /** Lets people in again after the rollout was halted. */
  @Post(':id/rollout') @Answers(journeySchema)
  public async rollout(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<JourneyDetail> {
    await goOnWithRollout(this.engine, by, id);
    return this.get(id, by);
  }

  /** A draft with the same graph. */
  @Post(':id/duplicate') @Answers(journeySchema, 201)
  public async duplicate(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<JourneyDetail> {
    const journey = await findJourney(this.engine.database, by.workspaceId, id);
    if (journey === null) throw notFound('journey');
    const name = `${journey.name} (copy)`.slice(0, 120);
    return this.insert(by, { ...journey.draft, name }, { name, pillar: journey.pillar, audience: journey.audience });
  }

  /** Deletes a draft that was never published. */
  @Delete(':id') @Answers(null, 204)
  public async remove(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<void> {
    await inTransaction(this.engine.database, async (transaction) => {
      const journey = await lockJourney(transaction, by.workspaceId, id);
      if (journey === null) throw notFound('journey');
      if (journey.liveVersionId !== null) throw problem(409, 'A journey that was published keeps its history and cannot be deleted. Stop it instead.');
      await deleteJourney(transaction, id);
      await recordChange(transaction, by, { action: 'journey.delete', target: journey.name, detail: { journeyId: id } });
    });
  }

  /** Published versions, newest first. */
  @Get(':id/versions') @Answers(pageOf(versionRowSchema))
  public async versions(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<Page<VersionRow>> {
    if (await findJourney(this.engine.database, by.workspaceId, id) === null) throw notFound('journey');
    const [versions, here] = await Promise.all([listVersions(this.engine.database, by.workspaceId, id), hereByVersion(this.engine.database, id)]);
    const hereOf = new Map(here.map((row) => [row.versionId, row.here]));
    return whole(versions.map((version) => ({ ...version, here: Math.max(0, hereOf.get(version.versionId) ?? 0) })));
  }

  private async insert(by: Caller, draft: JsonObject, title: JourneyTitle & { readonly key?: string | undefined }, isLive = false): Promise<JourneyDetail> {
    const nextId = await this.engine.ids.reserve(1 + PUBLISH_IDS);
    const id = nextId();
    const beginning = title.key ?? keyFrom(title.name);
    await inTransaction(this.engine.database, async (transaction) => {
      const taken = await journeyKeysLike(transaction, by.workspaceId, beginning);
      if (title.key !== undefined && taken.includes(title.key)) throw problem(409, `There is a journey with the key "${title.key}" already. Choose another key.`, { field: 'key' });
      await insertJourney(transaction, { ...title, id, workspaceId: by.workspaceId, key: freeKey(beginning, taken), draft, by: by.name });
      await recordChange(transaction, by, { action: 'journey.create', target: title.name, detail: { journeyId: id } });
      if (isLive) await publishAs(transaction, by, nextId, { id, revision: 1 });
    });
    return this.get(id, by);
  }
}
