import { Module } from '@nestjs/common';
import { AnswersController } from './answers.controller.js';
import { CatalogueController } from './catalogue.controller.js';
import { CountsFeed } from './counts-feed.js';
import { CountsController } from './counts.controller.js';
import { EnrollmentsController } from './enrollments.controller.js';
import { GoalsController } from './goals.controller.js';
import { LiveFeed } from './live-feed.js';
import { LiveController } from './live.controller.js';

/** What happened to people: counts, runs, traces. */
@Module({ controllers: [AnswersController, CatalogueController, CountsController, EnrollmentsController, GoalsController, LiveController], providers: [CountsFeed, LiveFeed] })
export class InsightModule {}
