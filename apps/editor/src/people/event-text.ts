import { isJsonObject, type Json, type JsonObject } from '@perennial/model';

/** A value as a sentence says it. */
export const valueText = (value: Json | undefined): string => {
  if (value === undefined || value === null) return 'not set';
  return typeof value === 'string' ? value : JSON.stringify(value);
};

const MOST_SHOWN = 4;

/** What an event brought along, in one line: its first properties, or for changed attributes what they became. */
export function eventText(name: string, properties: JsonObject): string {
  const changes = properties['changes'];
  if (name === 'attribute_changed' && isJsonObject(changes)) {
    const became = Object.entries(changes).slice(0, MOST_SHOWN).map(([path, change]) => `${path} became ${valueText(isJsonObject(change) ? change['to'] : change)}`);
    return became.join(', ');
  }
  return Object.entries(properties).slice(0, MOST_SHOWN).map(([path, value]) => `${path} = ${valueText(value)}`).join(', ');
}
