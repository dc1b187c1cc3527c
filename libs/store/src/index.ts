export { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded/start-embedded-postgres.js';
export { DataDirectoryInUseError } from './embedded/owner-lock.js';
export { makeDataDirectory } from './embedded/placement.js';
export { createPool, inReadOnly, inTransaction, IdBlocks, type Database, type Queryable, type Transaction } from './database.js';
export { migrate } from './migrate.js';
export { ensurePartitions, forgetMessageIds } from './partitions.js';
export { LANE, MESSAGE_STATE, RUN_STATE, SOURCE, STIMULUS_FOR, STIMULUS_KIND, subjectKindOf, column, type MessageStateName, type NewStimulus, type StimulusKind, type StimulusRow } from './hot/rows.js';
export { appendOnce, appendStimuli, bulkIsFull } from './hot/append-intake.js';
export { claimShards, lockShards, lockShardsWaiting, shardsWithDueTimers, type ShardCursor } from './hot/claim-shards.js';
export { oldestWaiting, quarantine, takeStimuli, takeStimuliById, type SetAside } from './hot/take-stimuli.js';
export { databaseNow, loadAccountFacts, loadProfiles, loadRecipients, subjectsWithDueTimers, type AccountFacts, type ProfileState, type RecipientFacts } from './hot/load-subjects.js';
export { dropDevices, loadDevices, newsOfDevices, takeDevices, trimDevices, type Device, type DeviceKey, type ToldDevice } from './hot/devices.js';
export { loadActiveRuns, loadAssignments, loadEntries, loadEvents, type EnrollmentState, type EntryState, type LoggedEvent, type LogOwner, type LogRead } from './hot/load-runs.js';
export { lockEntryCounts, writeEntryCounts, type EntryCountRow } from './hot/entry-counts.js';
export { holdPaused, insertAssignments, insertRefusals, insertRuns, insertSteps, markStuck, parkRuns, resumeRuns, updateRuns, type RefusalRow, type StepRow } from './hot/write-runs.js';
export { addCounters, addEventNames, insertEvents, touchProfiles, updateProfiles, type CounterDelta, type EventNameDelta, type EventRow, type ProfileWrite } from './hot/write-log.js';
export { clearTrouble, FAILURES_TO_OPEN, noteTrouble, pauseProvider, takeTrial, type ProviderTrouble } from './hot/provider-troubles.js';
export { lockPaces, savePaces, type PaceState } from './hot/send-pace.js';
export { findMailSettings, saveMailSettings } from './admin/mail-settings.js';
export { changeSender, deleteDomain, deleteSender, findDomain, insertDomain, insertSender, keepChecks, listDomains, listSenders, setWarmUp, takeOfDay, type StoredDomain, type StoredSender } from './admin/sending-domains.js';
export { countLinkClick, totalLinkClicks, type LinkClick, type LinkTotal } from './hot/link-clicks.js';
export { confirmOptIn, findConfirmation, topicsAskingWith, forgetOptIns, insertOptIn, isAsked, lockOptIn, OPT_IN_DAYS, type OptIn } from './hot/opt-ins.js';
export { forgetAddresses, takeAddresses, type BroadcastAddress } from './hot/broadcast-addresses.js';
export { cancelMessages, insertMessages, type Cancelled, type CancelledMessage, type MessageRow } from './hot/write-messages.js';
export { applyIdentityChanges, findAccounts, findIdentifiers, searchColumns, IDENTIFIER, IdentityRaceError, type HeldIdentifier, type IdentifierChange, type IdentifierKey, type IdentityChanges, type NewProfile } from './hot/identifiers.js';
export { findWriteKey, readSetting, writeSettingOnce, type FoundWriteKey } from './keys.js';
export { loadComputedSettings, loadPublishedJourneys, loadVersions, workspaceStates, type PublishedJourney, type WorkspaceState } from './hot/live-journeys.js';
export {
  addSegmentChanges, loadMemberships, loadSegmentDefinitions, loadSegmentTimers, postponeSegmentTimer, writeMemberships, writeSegmentTimers, type MemberRow, type MembershipWrite, type SegmentDefinition, type SegmentDelta,
} from './hot/segment-members.js';
export {
  armForEvents, askToLook, askWaiting, endArming, hasMergedProfiles, listArmings, type SegmentArming,
  awaitDrains, countMatching, failBuild, fillSet, lockAllShards, noteBuild, releaseSegmentBuild, roughlyHowMany, sweepSets, switchSets, takeSegmentBuild, tellDifference, endTelling, listTellings, type SegmentBuild, type SegmentTelling, type SqlCondition,
} from './hot/build-segment.js';
export {
  changeSegment, deleteSegment, findSegment, growthOf, insertSegment, listMemberIds, listSegments, lockSegment, namesOfSubjects, segmentKeysLike, segmentsOfSubject, type NewSegment, type SegmentChange, type StoredSegment,
} from './admin/segments.js';
export { countMembers, dropKept, keepConditions, listAsking, listDefinitions, listKept, loadAccountsOf, loadSetIds, moveSegmentMembers, nextMembers, rebuildDefinitions, type Definition, type KeptCondition, type MemberCount } from './hot/kept-conditions.js';
export { changeMemberships, deleteMembership, loadAccounts, updateAccounts, upsertMemberships, type AccountState, type Belonging, type MembershipChange } from './hot/accounts.js';
export { cancelCalls, claimCalls, finishCall, insertCalls, loadCallRun, removeOldCalls, type CallResult, type CallRow, type CallRun, type ClaimedCall } from './hot/webhook-calls.js';
export { tellMembersInside, type ExitOfMembers, type MemberPlace } from './hot/tell-inside.js';
export { chooseMembers, loadMembersOf, loadRunStates, type MemberOfAccount, type ChosenMember, type MemberOrder, type MemberQuestion } from './hot/choose-members.js';
export { madeTwice, type MemberVisit } from './hot/made-twice.js';
export { holdSending, loadReservations, releaseReservations, reserve, type Reservation, type TakenPlace } from './hot/reservations.js';
export { countParked, discardParked, listParked, PARKED_BATCH, parkMessages, releaseParked, type ParkedChoice, type ParkedMessage, type ParkedRow } from './hot/parked-messages.js';
export { claimCompeting, claimMessages, EXPIRY_HOURS, finishMessages, sweepMessages, type ClaimedMessage, type MessageResult, type MessageRun, type MessageSpan } from './hot/claim-messages.js';
export {
  countSentLately, keepInboxEntries, keepMails, loadLiveTemplates, loadSendingWorkspace, loadTopicsOfTemplates, loadSuppressions, loadTemplateVersion,
  type InboxEntry, type KeptMail, type LiveTemplate, type MailSender, type SendingDomain, type SendingIntegration, type SendingWorkspace,
} from './hot/delivery-facts.js';
export { acquireSlots, type Slots } from './slots.js';
export { fireForAccount, startSubject } from './hot/start-subject.js';
export { advanceBroadcast, endBroadcast, insertBroadcast, listBroadcasts, takeBroadcast, type Broadcast, type BroadcastLine, type CrowdSource, type NewBroadcast } from './hot/broadcasts.js';
export { countPeople, somePeople, startPage, zonesNamed } from './hot/start-crowd.js';
export { replaceSchedules, setNext, takeDueSchedules, type DueSchedule, type Schedule } from './hot/schedules.js';
export { endDoubleRuns, moveBelongings, postponeMerge, setAbsorbed, takeMerge, type MergedRun, type MergeRequest } from './hot/merge.js';
export {
  announceFeeds, ENTRY_ACTS, feedAfter, listenToFeeds, loadFeed, newestEntry, noteEntryAct, profileOfUser, sealedServerKeys, type EntryAct, type FeedEntry,
} from './hot/inbox.js';
export { answersOfTemplate, countAnswer, keepSurveyAnswer, lockAnswerable, type AnswerableEntry, type StoredAnswer } from './hot/survey-answers.js';
export { loadConsents, loadTopicChoices, loadTopics, setConsent, writeTopics, type Consent, type ConsentChange, type TopicChoice, type TopicTerms, type TopicWrite } from './hot/consents.js';
export { listConsentLines, type ConsentLedgerLine } from './admin/consents.js';
export { countFailed, FAILED_BATCH, FAILED_DAYS, listFailed, resendFailed, type FailedChoice, type FailedMessage, type Resent } from './admin/failed-messages.js';
export { eventsOfMessage, findMessage, insertDirectMessages, type DirectMessage, type MessageFate, type OwnContent } from './admin/direct-messages.js';
export { currentProfile, loadSentMessage, type SentMessage } from './hot/recipients.js';
export { dropOldFeedback, keepFeedback, postponeFeedback, settleFeedback, takeFeedbackToken, takeWaitingFeedback, wakeFeedback, type FeedbackRow } from './hot/feedback.js';
export { countBounces, lockToldMessages, markMessages, type MessageMarks, type MessageName, type ToldMessage } from './hot/told-messages.js';
export { deleteFeedbackMail, keepFeedbackMail, postponeFeedbackMail, takeFeedbackMail, type FeedbackMail } from './hot/feedback-mails.js';
export { listWatchedJourneys, pauseByItself, watchAnew, type WatchedCounts, type WatchedJourney } from './admin/watched-journeys.js';
export { listChanges, recordChange, type Actor, type AuditLine, type Change } from './admin/audit.js';
export { bumpJourneys, changeWorkspace, findWorkspace, firstWorkspace, insertWorkspace, mayMakeFirstWorkspace, workspacesOf, type FirstTopic, type Workspace } from './admin/workspaces.js';
export {
  findColleague, findColleagueByEmail, insertColleague, listMembers, lockOwners, removeMember, roleIn, setPassword, setRole, worksBeyond, type Colleague, type Member,
} from './admin/colleagues.js';
export { endSession, endSessionsOf, findSession, moveSession, openSession, SESSION_DAYS, type Session } from './admin/sessions.js';
export { changeInvitation, dropLinks, insertLink, takeLink, type LinkPurpose, type NewLink, type UsedLink } from './admin/handover-links.js';
export { forgetTries, mayTrySignIn, type TriesLimit } from './admin/sign-in-tries.js';
export { findApiKey, insertKey, listKeys, revokeKey, sealedServerKey, type NewKey, type StoredKey } from './admin/keys.js';
export { beginCall, forgetCall, keepAnswer, removeStale, type KnownCall } from './admin/idempotency.js';
export {
  deleteJourney, findJourney, findVersion, insertJourney, journeyKeysLike, journeysStartedBy, listJourneys, listVersions, lockJourney, publishVersion, saveDraft, segmentUses, setCollects, setJourneyStatus, templateUses, triggerUses,
  type JourneyTitle, type JourneyWithDraft, type PublishedVersion, type StoredJourney, type Use,
} from './admin/journeys.js';
export { listRollouts, setHalted, type Rollout } from './admin/halts.js';
export { changeTask, countTasks, findTask, finishTask, listTasks, type StoredTask, type TaskFilter } from './admin/tasks.js';
export { insertTasks, type NewTask } from './hot/write-tasks.js';
export { hereByVersion, journeyNumbers, LIST_DAYS, stuckByNode, sumCounters, type CounterSum, type JourneyNumbers } from './admin/journey-counts.js';
export { GOAL_FILTER_FIRST, pageGoalRuns, experimentSince, listContests, setWinner, tallyGoal, type Contest, type GoalQuestion, type GoalRuns, type GoalTally } from './admin/goals.js';
export { lastEvents, whyRefusals, whyRuns, type WhyRefusal, type WhyRun, type WhyScope } from './admin/why.js';
export { findRun, listRunMessages, listRuns, listSteps, type RunWithPerson, type TraceMessage, type TraceStep } from './admin/runs.js';
export { limitEnding, setEnding, setStale } from './admin/journey-life.js';
export { hereByNode, jobOfJourney, liveMigration, replaceJobs, runsUnderWay, type RunScope } from './admin/run-commands.js';
export { findTemplate, insertTemplate, listTemplates, liveTemplateSource, lockTemplate, moveTemplates, saveTemplate, sentByTemplate, type StoredTemplate, type TemplateChange } from './admin/templates.js';
export { findTemplateVersion, insertTemplateVersion, listTemplateVersions, madeOf, type MadeOf, type NewTemplateVersion, type StoredTemplateVersion } from './admin/template-versions.js';
export { deleteBlock, findBrand, listBlocks, saveBlock, saveBrand, type StoredBlock, type StoredBrand } from './admin/blocks.js';
export { findComputed, recomputeShard, recomputeWorkspace, saveComputed } from './admin/computed.js';
export { findSendingRules, saveSendingRules } from './admin/sending-rules.js';
export { changeTopic, insertTopic, listTopics } from './admin/topics.js';
export { deleteHook, findCalledHook, findHookOf, findProfileByEmail, listHooks, putHook, replaceHookAddress, type CalledHook, type HookSecrets, type StoredHook } from './admin/hooks.js';
export { deleteTrigger, enforcedSchemas, findTrigger, firedOutcomes, journeysOfTrigger, listTriggers, putTrigger, type EnforcedSchema, type Enforcement, type FiredJourney, type FiredOutcome, type StoredTrigger } from './admin/triggers.js';
export { changeIntegration, deleteIntegration, findIntegration, insertIntegration, listIntegrations, makeDefaultIntegration, useIntegration, findCalledIntegration, type StoredIntegration } from './admin/integrations.js';
export { findMail, listMails, type CaughtMail } from './admin/mailbox.js';
export {
  accountsOfProfile, anonymousIdsOf, findProfile, listProfiles, runsOfProfile, sentToProfile, suppressionOf,
  type ListedProfile, type MemberAccount, type ProfileRun, type WholeProfile,
} from './admin/profiles.js';
export { listProfilesWhere, profileText, searchProfiles, sliceOfProfiles, type ProfileSlice, type ProfileText } from './admin/profile-search.js';
export { listTimeline, nodeNames, TIMELINE_KINDS, type TimelineLine, type TimelinePlace } from './admin/timeline.js';
export { attributeSamples, seenEvents, type SeenEvent } from './admin/catalogue.js';
export { addLearnt, trimLearnt, type LearntDelta, type LearntOf } from './hot/learnt.js';
export { insertSubscriptionHistory, type SubscriptionChange } from './hot/subscription-history.js';
export { forgetRequests, KEPT_REQUESTS, keepRequests, type KeptRequest } from './hot/requests.js';
export { listRequests, type ListedRequest } from './admin/requests.js';
export { countHeldBack, discardHeldBack, listHeldBack, retryHeldBack, type HeldBackRow, type ReleasedStimulus } from './admin/quarantine.js';
export { CATALOGUE_DAYS, countedEvents, eventUses, learntPaths, summarizeLog, tailEvents, type CountedEvent, type EventUse, type LearntPath, type TailedEvent } from './admin/events.js';
export {
  accountOfGroup, COUNTED_MEMBERS, eventsOfAccount, findAccount, historyOfAccount, listAccounts, membersOfAccount, namesOfProfiles, runsOfAccount, runsOfMembers, searchAccounts,
  type AccountEvent, type AccountMember, type AccountRun, type HistoryLine, type ListedAccount, type MemberRun,
} from './admin/accounts.js';
export { revenueOfAccount, revenueSince, type CountedMonth, type CurrencyRevenue, type MonthSpan, type RevenueQuestion } from './admin/revenue.js';
export {
  beatJob, cancelJob, endJob, findJob, forgetJobInput, insertJob, listJobs, releaseJob, removeOldJobs, retryJob, saveJob, takeJob, type JobHold, type JobProgress, type JobState, type StoredJob,
} from './transfer/jobs.js';
export { appendChunk, CHUNK_BYTES, closeFile, deleteFile, FILE_DAYS, filesOfJobs, findFile, insertFile, readChunk, removeOldFiles, type StoredFile } from './transfer/files.js';
export { clearImportProblems, insertImportProblems, listImportProblems, type ImportProblem } from './transfer/import-problems.js';
export { addSuppressions, deleteSuppression, findSuppression, listSuppressions, type NewSuppression, type StoredSuppression } from './transfer/suppressions.js';
export { finishPrivacyRequest, insertPrivacyRequest, listPrivacyRequests, type PrivacyRequest } from './transfer/privacy-requests.js';
export { findListToFill, membersAmong, peopleWithAddress, type ListToFill } from './transfer/list-members.js';
export { importSubscriptions, type LastValue, type SubscriptionPoint } from './transfer/subscription-periods.js';
export { copyNewProfiles, noteFirstSeen, rememberOnce, type ImportedProfile } from './transfer/import-writes.js';
export {
  attributeNames, countEvents, countExported, pageAccounts, pageEvents, pageMemberships, pageProfiles, pageSuppressions, type ExportedAccount, type ExportedEvent, type ExportedMembership, type ExportedProfile, type ExportedSuppression, type ExportPage,
} from './transfer/export-rows.js';
export { countPersonal, endErasedRuns, skipMemberMessages, eraseFrom, findPerson, hashSuppressions, PERSONAL_TABLES, removePerson, scrubTraces, type ErasedPerson } from './transfer/erase.js';
export { PERSONAL_PARTS, readPersonal, readPersonalEvents, type PersonalPart } from './transfer/personal-data.js';
