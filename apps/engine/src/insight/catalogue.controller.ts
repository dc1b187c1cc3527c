import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { catalogueSchema } from '@perennial/model';
import type { Catalogue } from '@perennial/model';
import { attributeSamples, learntPaths, seenEvents } from '@perennial/store';
import { Answers } from '../http/answers.js';
import { By } from '../http/caller.js';
import type { Caller } from '../http/caller.js';
import { Wiring } from '../wiring.js';
import { attributesIn } from './catalogue.js';

/** Profiles and accounts whose attributes are looked at. */
const SAMPLES = 300;

/** Names seen in traffic. */
@ApiTags('Insight')
@Controller('api/catalogue')
export class CatalogueController {
  public constructor(private readonly engine: Wiring) {}

  /** Events of the last 30 days with counts and a sample, and the attributes of people and accounts. */
  @Get() @Answers(catalogueSchema)
  public async get(@By() by: Caller): Promise<Catalogue> {
    const { database } = this.engine;
    const [events, samples, learnt] = await Promise.all([
      seenEvents(database, by.workspaceId), attributeSamples(database, by.workspaceId, SAMPLES), learntPaths(database, by.workspaceId, { of: ['profile', 'account', 'membership'], name: '' }),
    ]);
    return { events: events.map((event) => ({ ...event, properties: Object.keys(event.sample).sort() })), attributes: attributesIn(samples, learnt) };
  }
}
