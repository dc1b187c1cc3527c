import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { pageOf, starterSchema } from '@perennial/model';
import type { Page, Starter } from '@perennial/model';
import { listTopics, loadSendingWorkspace } from '@perennial/store';
import { Answers } from '../../http/answers.js';
import { By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { whole } from '../../http/paging.js';
import { notFound } from '../../http/problem.js';
import { Wiring } from '../../wiring.js';
import { renderSetting } from './mail-setting.js';
import { previewFacts } from './preview-facts.js';
import { preview } from './render.js';
import { starters } from './starters.js';

/** Mails to begin with. */
@ApiTags('Templates')
@Controller('api/templates/starters')
export class StartersController {
  public constructor(private readonly engine: Wiring) {}

  /** The gallery: each mail with its source, and as it looks with the blocks and brand of the workspace. */
  @Get() @Answers(pageOf(starterSchema))
  public async list(@By() by: Caller): Promise<Page<Starter>> {
    const { database } = this.engine;
    const [workspace, setting, topics] = await Promise.all([loadSendingWorkspace(database, by.workspaceId), renderSetting(database, by.workspaceId), listTopics(database, by.workspaceId)]);
    if (workspace === null) throw notFound('workspace');
    return whole(await Promise.all(starters().map(async (starter): Promise<Starter> => {
      const { facts } = await previewFacts(this.engine, workspace, { profileId: null, sample: { event: {}, ...starter.sample } });
      const { html } = await preview(starter.source, facts, setting);
      return { ...starter, topic: topics.some(({ key }) => key === starter.topic) ? starter.topic : null, html };
    })));
  }
}
