import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { pageOf, republishedSchema, republishSchema, templateSourceSchema, templateVersionDetailSchema, templateVersionSchema } from '@perennial/model';
import type { Page, Republished, TemplateVersionRow } from '@perennial/model';
import { findTemplate, findTemplateVersion, listTemplateVersions } from '@perennial/store';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { idSchema, whole } from '../../http/paging.js';
import { notFound } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';
import { republish } from './republish.js';

/** What was sent before, and what is to be made anew. */
@ApiTags('Templates')
@Controller('api/templates')
export class TemplateVersionsController {
  public constructor(private readonly engine: Wiring) {}

  /** Versions of a template, newest first. */
  @Get(':id/versions') @Answers(pageOf(templateVersionSchema))
  public async list(@Param('id', { schema: idSchema }) id: number, @By() by: Caller): Promise<Page<TemplateVersionRow>> {
    if ((await findTemplate(this.engine.database, by.workspaceId, id)) === null) throw notFound('template');
    const versions = await listTemplateVersions(this.engine.database, by.workspaceId, id);
    return whole(versions.map(({ number, note, by: who, at, live }) => ({ number, note, by: who, at, live })));
  }

  /** One version with its source. */
  @Get(':id/versions/:number') @Answers(templateVersionDetailSchema)
  public async get(@Param('id', { schema: idSchema }) id: number, @Param('number', { schema: idSchema }) number: number, @By() by: Caller): Promise<z.infer<typeof templateVersionDetailSchema>> {
    const version = await findTemplateVersion(this.engine.database, by.workspaceId, { templateId: id, number });
    if (version === null) throw notFound('version of a template');
    return { number, note: version.note, by: version.by, at: version.at, live: version.live, source: templateSourceSchema.parse(version.source) };
  }

  /** Makes mails that are sent anew, from the same sources, with today's blocks and brand. */
  @Post('republish') @Answers(republishedSchema)
  public republish(@Body({ schema: republishSchema }) body: z.infer<typeof republishSchema>, @By() by: Caller): Promise<Republished> {
    return republish(this.engine, by, body.ids);
  }
}
