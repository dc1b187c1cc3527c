import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { simulatedSchema, simulateSchema } from '@perennial/model';
import type { SimulateAnswer } from '@perennial/model';
import type { z } from 'zod';
import { Answers } from '../../http/answers.js';
import { Allow, By } from '../../http/caller.js';
import type { Caller } from '../../http/caller.js';
import { Wiring } from '../../wiring.js';
import { answerOf } from './answer.js';
import { trial } from './trial.js';

/** What a journey would do, without doing it. */
@ApiTags('Journeys')
@Controller('api/simulate')
export class SimulationController {
  public constructor(private readonly engine: Wiring) {}

  /** Runs a journey for a person, chosen or invented, on a virtual clock: the steps with their reasons, and the messages as they would look. Nothing is written; the same request, with its start, gives the same answer. */
  @Post() @Allow({ role: 'viewer' }) @Answers(simulatedSchema)
  public async simulate(@Body({ schema: simulateSchema }) body: z.infer<typeof simulateSchema>, @By() by: Caller): Promise<SimulateAnswer> {
    return answerOf(await trial(this.engine, by.workspaceId, body));
  }
}
