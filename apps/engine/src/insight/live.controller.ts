import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Answers } from '../http/answers.js';
import { By } from '../http/caller.js';
import type { Caller } from '../http/caller.js';
import { openStream } from './event-stream.js';
import { LiveFeed } from './live-feed.js';

const tailQuery = z.object({ name: z.string().trim().max(200).default(''), person: z.string().trim().max(200).default('') });

/** Events as they come. */
@ApiTags('Events')
@Controller('api/events/live')
export class LiveController {
  public constructor(private readonly feed: LiveFeed) {}

  /** Server-sent events named `events`, each a list, oldest first, at most once a second; `name` is a part of the event's name, `person` the beginning of a name, address or id. */
  @Get('stream') @ApiProduces('text/event-stream') @Answers(null)
  public stream(@Query({ schema: tailQuery }) query: z.infer<typeof tailQuery>, @By() by: Caller, @Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    openStream(request, reply, (send) => this.feed.listen({ workspaceId: by.workspaceId, ...query }, (events) => send('events', JSON.stringify(events))));
  }
}
