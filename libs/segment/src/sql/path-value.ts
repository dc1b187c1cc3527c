import { splitPath } from '../path.js';
import type { Frame } from './frame.js';
import { jsonValue, MISSING, textValue, type SqlValue } from './value.js';

/** The jsonb at a dotted path below a jsonb expression, as `valueAt` finds it: whole keys with dots first. */
export function jsonAt(json: string, path: string, frame: Frame): string {
  const dot = path.indexOf('.');
  if (dot < 0) return `(${json}->${frame.text(path)})`;
  const below = jsonAt(`${json}->${frame.text(path.slice(0, dot))}`, path.slice(dot + 1), frame);
  return `(case when ${json} ? ${frame.text(path)} then ${json}->${frame.text(path)} else ${below} end)`;
}

/** Columns of a profile that stand among its attributes, and go before an attribute of the same name. */
const COLUMNS: { readonly [name: string]: string } = { externalId: 'external_id', email: 'email', phone: 'phone', timezone: 'timezone', locale: 'locale' };

const profileValue = (path: string, frame: Frame): SqlValue => {
  if (frame.subject === 'account') return MISSING;
  if (Object.hasOwn(COLUMNS, path)) return textValue(`${frame.row}.${COLUMNS[path] ?? ''}`);
  const dot = path.indexOf('.');
  const head = dot < 0 ? path : path.slice(0, dot);
  const whole = `${frame.row}.attributes->${frame.text(path)}`;
  if (Object.hasOwn(COLUMNS, head)) return jsonValue(`(${whole})`);
  if (head !== 'computed') return jsonValue(jsonAt(`${frame.row}.attributes`, path, frame));
  if (dot < 0) return jsonValue(`${frame.row}.computed`);
  return jsonValue(`(case when ${frame.row}.attributes ? ${frame.text(path)} then ${whole} else ${jsonAt(`${frame.row}.computed`, path.slice(dot + 1), frame)} end)`);
};

const roled = (path: string, role: string, attributes: () => string, frame: Frame): SqlValue => {
  if (path === 'role') return textValue(role);
  if (path.startsWith('role.')) return jsonValue(`(${attributes()}->${frame.text(path)})`);
  return jsonValue(jsonAt(attributes(), path, frame));
};

const SOURCES = "(array['track','engine','trigger','import'])";
const eventValue = (path: string, frame: Frame): SqlValue => {
  const row = frame.event;
  if (row === undefined) return MISSING;
  if (path.startsWith('properties.')) return jsonValue(jsonAt(`${row}.properties`, path.slice('properties.'.length), frame));
  if (path === 'name') return textValue(`${row}.name`);
  return path === 'source' ? textValue(`${SOURCES}[${row}.source + 1]`) : MISSING;
};

/** The value that a path names, over the row of a frame; there is no run, so what belongs to one is missing. */
export function pathValue(path: string, frame: Frame): SqlValue {
  const split = splitPath(path);
  if (split === null) return MISSING;
  const { root, rest } = split;
  if (root === 'profile') return profileValue(rest, frame);
  if (root === 'event') return eventValue(rest, frame);
  if (root === 'membership') return frame.subject === 'account' ? MISSING : roled(rest, frame.account.role, () => frame.account.membership, frame);
  if (root !== 'account') return MISSING;
  return frame.subject === 'account' ? jsonValue(jsonAt(frame.account.attributes, rest, frame)) : roled(rest, frame.account.role, () => frame.account.attributes, frame);
}
