import { Module } from '@nestjs/common';
import { CountsFeed } from './counts-feed.js';
import { CountsController } from './counts.controller.js';
import { EnrollmentsController } from './enrollments.controller.js';

/** What happened to people: counts, runs, traces. */
@Module({ controllers: [CountsController, EnrollmentsController], providers: [CountsFeed] })
export class InsightModule {}
