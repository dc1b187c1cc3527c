import { createHash } from 'node:crypto';
import { chmodSync, existsSync, lstatSync, mkdirSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { errorCode } from './process-facts.js';
import { userCan, type RunAs } from './run-as.js';

/** Where the parts of one embedded server live; `home` holds the cluster and is the data directory unless PostgreSQL's user cannot reach that. */
export interface Placement {
  readonly dataDir: string;
  readonly home: string;
  readonly copyHomes: readonly string[];
}

// /var/tmp comes last: some systems clear it of files that were not touched for 30 days.
const roomsForRoot = ['/var/lib/perennial', '/opt/perennial', '/srv/perennial', '/var/tmp/perennial'];

/** Makes the data directory where it does not exist (0700; as root 0711, so that PostgreSQL's user may pass) and returns its real path. */
export function makeDataDirectory(dataDir: string): string {
  mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  return realpathSync(dataDir);
}

/** Decides where the cluster of a data directory lives, making the directories it needs. */
export function placeCluster(wanted: string, runAs: RunAs): Placement {
  const dataDir = makeDataDirectory(wanted); // the real path, as /proc names it
  if (runAs === null) return { dataDir, home: dataDir, copyHomes: [dataDir] };
  const rooms = roomsForRoot.filter((room) => usableRoom(room, runAs));
  const reachable = userCan(runAs, [['-x', dataDir]]);
  const copyHomes = reachable ? [...rooms, dataDir] : rooms;
  const pointer = join(dataDir, 'postgres.location');
  if (existsSync(pointer)) return { dataDir, home: readFileSync(pointer, 'utf8').trim(), copyHomes };
  if (reachable) return { dataDir, home: dataDir, copyHomes };
  const room = rooms[0];
  if (room === undefined) throw new Error(`PostgreSQL must not run as root, and the user ${runAs.user} cannot enter ${dataDir}. Set PERENNIAL_DATA to a directory that user can reach.`);
  return { dataDir, home: freshHome(room, dataDir, pointer), copyHomes };
}

function freshHome(room: string, dataDir: string, pointer: string): string {
  const home = join(room, `data-${createHash('sha256').update(dataDir).digest('hex').slice(0, 16)}`);
  // A home without its pointer belonged to a data directory that was deleted: kept aside, never reused as if it were new.
  if (existsSync(home)) renameSync(home, `${home}.${lstatSync(home).mtimeMs.toFixed(0)}`);
  mkdirSync(home, { mode: 0o711 });
  chmodSync(home, 0o711);
  writeFileSync(pointer, `${home}\n`, { mode: 0o600 });
  return home;
}

/** Root's room must be root's own directory: in /var/tmp anyone could have made one first. */
function usableRoom(room: string, runAs: RunAs): boolean {
  try {
    if (!existsSync(room)) {
      mkdirSync(room, { mode: 0o711 });
      chmodSync(room, 0o711);
    }
    const facts = lstatSync(room);
    return facts.isDirectory() && facts.uid === 0 && (facts.mode & 0o022) === 0 && userCan(runAs, [['-x', room]]);
  } catch (error) {
    if (['EACCES', 'EROFS', 'EPERM', 'ENOENT', 'ENOTDIR'].includes(errorCode(error) ?? '')) return false;
    throw error;
  }
}
