export { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded/start-embedded-postgres.js';
export { DataDirectoryInUseError } from './embedded/owner-lock.js';
export { makeDataDirectory } from './embedded/placement.js';
export { createPool, inTransaction, migrate, IdBlocks, type Database, type Queryable, type Transaction } from './database.js';
export { ensurePartitions, forgetMessageIds } from './partitions.js';
export { LANE, MESSAGE_STATE, RUN_STATE, SOURCE, STIMULUS_KIND, column, type MessageStateName, type NewStimulus, type StimulusKind, type StimulusRow } from './hot/rows.js';
export { appendOnce, appendStimuli } from './hot/append-intake.js';
export { claimShards, lockShards, lockShardsWaiting, shardsWithDueTimers, type ShardCursor } from './hot/claim-shards.js';
export { oldestWaiting, quarantine, takeStimuli, takeStimuliById } from './hot/take-stimuli.js';
export { databaseNow, loadAccountFacts, loadProfiles, profilesWithDueTimers, type AccountFacts, type ProfileState } from './hot/load-subjects.js';
export { loadActiveRuns, loadAssignments, loadEntries, loadEvents, type EnrollmentState, type EntryState, type EventRead, type LoggedEvent, type LogOwner } from './hot/load-runs.js';
export { insertAssignments, insertRefusals, insertRuns, insertSteps, markStuck, parkRuns, resumeRuns, updateRuns, type RefusalRow, type StepRow } from './hot/write-runs.js';
export { addCounters, addEventNames, insertEvents, touchProfiles, updateProfiles, type CounterDelta, type EventNameDelta, type EventRow, type ProfileWrite } from './hot/write-log.js';
export { cancelMessages, insertMessages, type CancelledMessage, type MessageRow } from './hot/write-messages.js';
export { applyIdentityChanges, findAccounts, findIdentifiers, searchColumns, IDENTIFIER, IdentityRaceError, type HeldIdentifier, type IdentifierChange, type IdentifierKey, type IdentityChanges, type NewProfile } from './hot/identifiers.js';
export { findWriteKey, readSetting, writeSettingOnce, type FoundWriteKey } from './keys.js';
export { loadPublishedJourneys, loadVersions, workspaceStates, type PublishedJourney, type WorkspaceState } from './hot/live-journeys.js';
export { loadAccounts, updateAccounts, upsertMemberships, type AccountState, type MembershipChange } from './hot/accounts.js';
export { claimMessages, finishMessages, loadMessageRuns, sweepMessages, type ClaimedMessage, type MessageResult, type MessageRun, type MessageSpan } from './hot/claim-messages.js';
export {
  keepInboxEntries, keepMails, loadConsents, loadLiveTemplates, loadSendingWorkspace, loadSuppressions, loadTemplateVersion, setConsent,
  type ConsentChange, type InboxEntry, type KeptMail, type LiveTemplate, type SendingWorkspace,
} from './hot/delivery-facts.js';
export { acquireSlots, type Slots } from './slots.js';
export { endDoubleRuns, moveBelongings, postponeMerge, setAbsorbed, takeMerge, type MergedRun, type MergeRequest } from './hot/merge.js';
