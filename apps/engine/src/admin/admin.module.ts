import { Module } from '@nestjs/common';
import { JourneysController } from './journeys/journeys.controller.js';
import { SessionController } from './session/session.controller.js';
import { SignIns } from './session/sign-ins.js';
import { KeysController } from './settings/keys.controller.js';
import { PeopleController } from './settings/people.controller.js';
import { WorkspaceController } from './settings/workspace.controller.js';

/** The admin API under /api. */
@Module({ controllers: [SessionController, WorkspaceController, KeysController, PeopleController, JourneysController], providers: [SignIns] })
export class AdminModule {}
