export { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded/start-embedded-postgres.js';
export { DataDirectoryInUseError } from './embedded/owner-lock.js';
export { makeDataDirectory } from './embedded/placement.js';
