import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { catalogueSchema } from '@perennial/model';
import type { Catalogue } from '@perennial/model';
import { attributeSamples, seenEvents } from '@perennial/store';
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

  /** Events of the last 30 days with counts and a sample, attributes of the newest people and of accounts. */
  @Get() @Answers(catalogueSchema)
  public async get(@By() by: Caller): Promise<Catalogue> {
    const [events, samples] = await Promise.all([seenEvents(this.engine.database, by.workspaceId), attributeSamples(this.engine.database, by.workspaceId, SAMPLES)]);
    return { events: events.map((event) => ({ ...event, properties: Object.keys(event.sample).sort() })), attributes: attributesIn(samples) };
  }
}
