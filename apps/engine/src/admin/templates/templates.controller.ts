import { Body, Controller, Get, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { factRoots, templateHelpers } from '@perennial/template';
import {
  createTemplateSchema, linkClicksSchema, movedSchema, moveTemplatesSchema, pageOf, previewResultSchema, previewSchema, saveTemplateSchema, saveVersionSchema, templateRowSchema, templateSchema, templateSourceSchema, templateWordsSchema, testSendSchema,
  testSentSchema,
} from '@perennial/model';
import type { JsonObject, LinkClicks, Page, PreviewResult, TemplateDetail, TemplateRow, TemplateSource } from '@perennial/model';
import {
  findTemplate, insertTemplate, insertTemplateVersion, inTransaction, listSegments, listSenders, listTemplates, listTopics, liveTemplateSource, loadSendingWorkspace, lockTemplate, moveTemplates, recordChange, saveTemplate, sentByTemplate, templateUses, totalLinkClicks,
} from '@perennial/store';
import type { StoredTemplate, Use } from '@perennial/store';
import { z } from 'zod';
import { confirmationProblem } from '../../consent/confirmation-link.js';
import { Answers } from '../../http/answers.js';
import { Allow, By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { idSchema, whole } from '../../http/paging.js';
import { badField, notFound, problem, staleRevision } from '../../http/problem.js';
import { definitionOf } from '../../segmentation/definition.js';
import { Wiring } from '../../wiring.js';
import { examine, firstSource, isRefused } from './examine.js';
import { mailSetting } from './mail-setting.js';
import { previewFacts } from './preview-facts.js';
import { preview } from './render.js';
import { testSend } from './test-send.js';

const usedBy = (uses: readonly Use[], key: string): { id: number; name: string }[] => uses.filter((use) => use.name === key).map((use) => ({ id: use.journeyId, name: use.journey }));

const rowOf = (template: StoredTemplate, uses: readonly Use[], sent: ReadonlyMap<string, number>): TemplateRow => ({
  id: template.id, key: template.key, name: template.name, channel: template.channel, topic: template.topic, version: template.version, edited: template.edited,
  usedIn: usedBy(uses, template.key).length, sent: sent.get(template.key) ?? 0, lastEdit: { at: template.changedAt, by: template.changedBy }, folder: template.folder,
});

const linksQuery = z.object({ days: z.coerce.number().int().min(1).max(365).default(30) });

const jsonOf = (source: TemplateSource): Record<string, never> => JSON.parse(JSON.stringify(source));

const jsonOrNull = (value: object | null | undefined): JsonObject | null => (value === null || value === undefined ? null : JSON.parse(JSON.stringify(value)));

/** Templates of messages on each channel: drafts, versions, preview, test. */
@ApiTags('Templates')
@Controller('api/templates')
export class TemplatesController {
  public constructor(private readonly engine: Wiring) {}

  /** All templates, last edited first; `sent` is of the last 30 days. */
  @Get() @Answers(pageOf(templateRowSchema))
  public async list(@By() by: Caller): Promise<Page<TemplateRow>> {
    const { database } = this.engine;
    const [templates, uses, sent] = await Promise.all([listTemplates(database, by.workspaceId), templateUses(database, by.workspaceId), sentByTemplate(database, by.workspaceId)]);
    return whole(templates.map((template) => rowOf(template, uses, sent)));
  }

  /** Helpers and first names that a template may use. */
  @Get('helpers') @Answers(templateWordsSchema)
  public helpers(): z.infer<typeof templateWordsSchema> {
    return { helpers: templateHelpers.map(({ name, kind, about, args, example }) => ({ name, kind, about, args: args.map((arg) => ({ ...arg })), example: { ...example } })), roots: [...factRoots] };
  }

  /** Renders a source for a profile, or for invented values. */
  @Post('preview') @Allow({ role: 'viewer' }) @Answers(previewResultSchema)
  public async preview(@Body({ schema: previewSchema }) body: z.infer<typeof previewSchema>, @By() by: Caller): Promise<PreviewResult> {
    const workspace = await loadSendingWorkspace(this.engine.database, by.workspaceId);
    if (workspace === null) throw notFound('workspace');
    const { facts } = await previewFacts(this.engine, workspace, body);
    return preview(body.source, facts, { ...(await mailSetting(this.engine.database, by.workspaceId, body.topic ?? null)), mark: body.mark });
  }

  /** A new template; without a source it begins with a small one of its channel. */
  @Post() @Answers(templateSchema, 201)
  public async create(@Body({ schema: createTemplateSchema }) body: z.infer<typeof createTemplateSchema>, @By() by: Caller): Promise<TemplateDetail> {
    const source = body.source ?? firstSource(body.channel);
    if (source.channel !== body.channel) throw badField('source.channel', 'is not the channel of the template');
    await this.checkTopic(by, body.topic);
    await this.checkSender(by, body.sender ?? null);
    const condition = await this.conditionOf(by, body.condition ?? null);
    const id = await this.engine.ids.one();
    await inTransaction(this.engine.database, async (transaction) => {
      const made = await insertTemplate(transaction, { id, workspaceId: by.workspaceId, key: body.key, name: body.name, channel: body.channel, topic: body.topic, source: jsonOf(source), folder: body.folder ?? '', sample: jsonOrNull(body.sample), condition, sender: body.sender ?? null, tracked: body.tracked ?? true, by: by.name });
      if (!made) throw problem(409, `There is a template with the key "${body.key}" already. Choose another key.`, { field: 'key' });
      await recordChange(transaction, by, { action: 'template.create', target: body.name, detail: { templateId: id, key: body.key } });
    });
    return this.get(id, by);
  }

  /** Puts templates into a folder. */
  @Post('move') @Answers(movedSchema)
  public async move(@Body({ schema: moveTemplatesSchema }) body: z.infer<typeof moveTemplatesSchema>, @By() by: Caller): Promise<z.infer<typeof movedSchema>> {
    return { moved: await moveTemplates(this.engine.database, by.workspaceId, body.ids, body.folder) };
  }

  /** A template with its draft, and what the compiler says of it. */
  @Get(':id') @Answers(templateSchema)
  public async get(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<TemplateDetail> {
    const { database } = this.engine;
    const template = await findTemplate(database, by.workspaceId, id);
    if (template === null) throw notFound('template');
    const [uses, sent] = await Promise.all([templateUses(database, by.workspaceId), sentByTemplate(database, by.workspaceId)]);
    const source = templateSourceSchema.parse(template.source);
    const { problems } = await examine(source, await mailSetting(database, by.workspaceId, template.topic));
    return { ...rowOf(template, uses, sent), revision: template.revision, source, problems: [...problems], usedBy: usedBy(uses, template.key), sample: template.sample, condition: template.condition, sender: template.sender, tracked: template.tracked };
  }

  /** How often each link of its mails was followed lately. */
  @Get(':id/links') @Answers(linkClicksSchema)
  public async links(@Param('id', { schema: idSchema }) id: number, @Query({ schema: linksQuery }) { days }: z.infer<typeof linksQuery>, @By() by: Caller): Promise<LinkClicks> {
    const template = await findTemplate(this.engine.database, by.workspaceId, id);
    if (template === null) throw notFound('template');
    return { items: await totalLinkClicks(this.engine.database, { workspaceId: by.workspaceId, template: template.key, journeyId: null, days }) };
  }

  /** Saves the draft; 409 when someone else saved meanwhile. */
  @Put(':id') @Answers(templateSchema)
  public async save(@Param('id', { schema: idSchema }) id: number, @Body({ schema: saveTemplateSchema }) body: z.infer<typeof saveTemplateSchema>, @By() by: Caller): Promise<TemplateDetail> {
    await this.checkTopic(by, body.topic);
    await this.checkSender(by, body.sender ?? null);
    const condition = body.condition === undefined ? undefined : await this.conditionOf(by, body.condition);
    await inTransaction(this.engine.database, async (transaction) => {
      const template = await lockTemplate(transaction, by.workspaceId, id);
      if (template === null) throw notFound('template');
      if (template.revision !== body.revision) throw staleRevision('template');
      if (template.channel !== body.source.channel) throw badField('source.channel', 'cannot be changed; make another template');
      const live = await liveTemplateSource(transaction, id);
      const edited = live === null || JSON.stringify(templateSourceSchema.parse(live)) !== JSON.stringify(body.source);
      await saveTemplate(transaction, id, {
        name: body.name, topic: body.topic, source: jsonOf(body.source), edited, by: by.name,
        folder: body.folder ?? template.folder, sample: body.sample === undefined ? template.sample : jsonOrNull(body.sample), condition: condition === undefined ? template.condition : condition, sender: body.sender === undefined ? template.sender : body.sender, tracked: body.tracked ?? template.tracked,
      });
    });
    return this.get(id, by);
  }

  /** Makes the draft the version that is sent; 422 with what must be mended first. */
  @Post(':id/versions') @Answers(templateSchema)
  public async saveVersion(@Param('id', { schema: idSchema }) id: number, @Body({ schema: saveVersionSchema }) body: z.infer<typeof saveVersionSchema>, @By() by: Caller): Promise<TemplateDetail> {
    const versionId = await this.engine.ids.one();
    await inTransaction(this.engine.database, async (transaction) => {
      const template = await lockTemplate(transaction, by.workspaceId, id);
      if (template === null) throw notFound('template');
      if (template.revision !== body.revision) throw staleRevision('template');
      const examined = await examine(templateSourceSchema.parse(template.source), await mailSetting(this.engine.database, by.workspaceId, template.topic));
      const { compiled, problems } = examined;
      if (compiled === null || isRefused(examined)) throw problem(422, 'The template cannot be sent yet; mend these first.', { problems: [...problems] });
      const stored = JSON.stringify(compiled.stored);
      const unconfirmed = await confirmationProblem(transaction, by.workspaceId, { key: template.key, mail: stored });
      if (unconfirmed !== null) throw problem(422, 'The template cannot be sent yet; mend this first.', { problems: [unconfirmed] });
      const number = await insertTemplateVersion(transaction, {
        versionId, workspaceId: by.workspaceId, templateId: id, source: template.source, compiled: stored, by: by.name, note: body.note ?? null, republished: false,
      });
      await recordChange(transaction, by, { action: 'template.version', target: template.name, detail: { templateId: id, version: number } });
    });
    return this.get(id, by);
  }

  /** Sends the draft to an address, phone number or device token, through the workspace's provider. */
  @Post(':id/test') @Answers(testSentSchema)
  public async test(@Param('id', { schema: idSchema }) id: number, @Body({ schema: testSendSchema }) body: z.infer<typeof testSendSchema>, @By() by: Caller): Promise<z.infer<typeof testSentSchema>> {
    const template = await findTemplate(this.engine.database, by.workspaceId, id);
    if (template === null) throw notFound('template');
    const provider = await testSend(this.engine, template, by.workspaceId, body);
    await recordChange(this.engine.database, by, { action: 'template.test', target: template.name, detail: { templateId: id, to: body.to } });
    return { provider };
  }

  private async checkTopic(by: Caller, topic: string | null): Promise<void> {
    if (topic !== null && !(await listTopics(this.engine.database, by.workspaceId)).some((known) => known.key === topic)) throw badField('topic', `there is no topic "${topic}"; make it under Settings, Topics`);
  }

  private async checkSender(by: Caller, sender: string | null): Promise<void> {
    if (sender !== null && !(await listSenders(this.engine.database, by.workspaceId)).some(({ key }) => key === sender)) throw badField('sender', `there is no sender "${sender}"; add it under Settings, Mail`);
  }

  /** A condition as segments have theirs: about people, their account and membership. Throws 400 or 422 that name the place. */
  private async conditionOf(by: Caller, condition: JsonObject | null): Promise<JsonObject | null> {
    if (condition !== null) definitionOf(condition, { key: null, all: await listSegments(this.engine.database, by.workspaceId), subject: 'profile' });
    return condition;
  }
}
