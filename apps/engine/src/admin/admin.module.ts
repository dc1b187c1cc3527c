import { Module } from '@nestjs/common';
import { AccountsController } from './accounts/accounts.controller.js';
import { EventsController } from './events/events.controller.js';
import { QuarantineController } from './events/quarantine.controller.js';
import { RequestsController } from './events/requests.controller.js';
import { ExportsController } from './data/exports.controller.js';
import { ImportsController } from './data/imports.controller.js';
import { JobsController } from './data/jobs.controller.js';
import { PrivacyController } from './data/privacy.controller.js';
import { SuppressionsController } from './data/suppressions.controller.js';
import { JourneysController } from './journeys/journeys.controller.js';
import { PutInController } from './journeys/put-in.controller.js';
import { ProfilesController } from './profiles/profiles.controller.js';
import { ConsentsController } from '../consent/consents.controller.js';
import { ComputedController } from '../segmentation/computed.controller.js';
import { SegmentsController } from '../segmentation/segments.controller.js';
import { SessionController } from './session/session.controller.js';
import { SignIns } from './session/sign-ins.js';
import { IntegrationsController } from './settings/integrations.controller.js';
import { KeysController } from './settings/keys.controller.js';
import { MailboxController } from './settings/mailbox.controller.js';
import { PeopleController } from './settings/people.controller.js';
import { MessagesController } from './messages/messages.controller.js';
import { MailSettingsController } from './settings/mail-settings.controller.js';
import { SendersController } from './settings/senders.controller.js';
import { SendingDomainsController } from './settings/sending-domains.controller.js';
import { ReviewController } from './review/review.controller.js';
import { SendingRulesController } from './settings/sending-rules.controller.js';
import { TopicsController } from './settings/topics.controller.js';
import { WorkspaceController } from './settings/workspace.controller.js';
import { TasksController } from './tasks/tasks.controller.js';
import { SimulationController } from './simulation/simulation.controller.js';
import { BlocksController } from './templates/blocks.controller.js';
import { BrandController } from './templates/brand.controller.js';
import { StartersController } from './templates/starters.controller.js';
import { TemplatesController } from './templates/templates.controller.js';
import { TemplateVersionsController } from './templates/versions.controller.js';
import { TriggersController } from './triggers/triggers.controller.js';

/** The admin API under /api. */
@Module({
  controllers: [
    SessionController, WorkspaceController, KeysController, PeopleController, TopicsController, SendingRulesController, ReviewController, IntegrationsController, MailboxController, JourneysController, StartersController, TemplatesController, TemplateVersionsController, BlocksController, BrandController, TriggersController, ProfilesController,
    EventsController, RequestsController, QuarantineController, AccountsController, JobsController, ImportsController, ExportsController, SuppressionsController, PrivacyController, SegmentsController, ComputedController, ConsentsController,
    SimulationController, TasksController, PutInController, MessagesController, MailSettingsController, SendersController, SendingDomainsController,
  ],
  providers: [SignIns],
})
export class AdminModule {}
