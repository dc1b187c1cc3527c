declare const brand: unique symbol;
/** A primitive that may not be mixed up with another of the same type. */
export type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** Id of a tenant; below 2^53. */
export type WorkspaceId = Branded<number, 'WorkspaceId'>;
/** Id of a profile or an account: both are drawn from one sequence, so that one number names one subject. */
export type SubjectId = Branded<number, 'SubjectId'>;
/** Id of a journey; below 2^53. */
export type JourneyId = Branded<number, 'JourneyId'>;
/** Id of an immutable published graph; below 2^53. */
export type VersionId = Branded<number, 'VersionId'>;
/** Id of one run of one subject through one version; below 2^53. */
export type EnrollmentId = Branded<number, 'EnrollmentId'>;
/** Deterministic UUID of one send: the same visit of the same enrollment always makes the same id. */
export type MessageId = Branded<string, 'MessageId'>;
/** Milliseconds since 1970-01-01T00:00Z. */
export type Instant = Branded<number, 'Instant'>;

/** Marks a number as the id of a workspace. */
export const workspaceId = (value: number): WorkspaceId => value as WorkspaceId;
/** Marks a number as the id of a profile or account. */
export const subjectId = (value: number): SubjectId => value as SubjectId;
/** Marks a number as the id of a journey. */
export const journeyId = (value: number): JourneyId => value as JourneyId;
/** Marks a number as the id of a journey version. */
export const versionId = (value: number): VersionId => value as VersionId;
/** Marks a number as the id of an enrollment. */
export const enrollmentId = (value: number): EnrollmentId => value as EnrollmentId;
/** Marks a UUID as the id of a message. */
export const messageId = (value: string): MessageId => value as MessageId;
/** Marks epoch milliseconds as an instant. */
export const instant = (value: number): Instant => value as Instant;
