import { DataDirectoryInUseError } from '@perennial/store';
import { SettingsError, type Settings } from './settings.js';

const portOf = (error: unknown): unknown => (typeof error === 'object' && error !== null && 'port' in error ? error.port : undefined);

/** Says why a start failed: one plain line for what a person can mend, message and stack for everything else. */
export function plainWords(error: unknown, settings: Settings | undefined): string {
  if (error instanceof SettingsError || error instanceof DataDirectoryInUseError) return error.message;
  const listening = field(error, 'syscall') === 'listen';
  const code = field(error, 'code');
  if (listening && settings !== undefined) {
    // The receiver of returned mails listens too; only the error knows which of the two it was.
    const [port, host, named] = settings.bouncePort !== undefined && String(settings.bouncePort) === String(portOf(error)) ? [settings.bouncePort, settings.bounceHost, 'PERENNIAL_BOUNCE_'] : [settings.port, settings.host, ''];
    const place = `port ${port} on ${host}`;
    if (code === 'EADDRINUSE') return `Another program already uses ${place}. Stop it, or set ${named}PORT to another number.`;
    if (code === 'EACCES') return `This user may not listen on ${place}. Set ${named}PORT to a number from 1024 on.`;
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `${named}HOST=${host} is not an address of this machine. Set ${named}HOST to 127.0.0.1 or 0.0.0.0.`;
  }
  if (settings?.databaseUrl !== undefined && ['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', '28P01', '28000', '3D000'].includes(code ?? '')) {
    const url = new URL(settings.databaseUrl);
    return `The database ${url.pathname.slice(1)} at ${url.host} cannot be opened: ${error instanceof Error && error.message !== '' ? error.message : code}. Check DATABASE_URL.`;
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function field(error: unknown, name: 'code' | 'syscall'): string | undefined {
  if (typeof error !== 'object' || error === null || !(name in error)) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' ? value : undefined;
}
