import { Autocomplete } from '@mantine/core';
import { IconBolt } from '@tabler/icons-react';
import { count } from '../ui/format.js';
import { narrow } from './narrow.js';
import type { EventOption } from './vocabulary.js';

interface EventPickerProps {
  readonly label: string;
  readonly showLabel?: boolean;
  readonly value: string;
  readonly events: readonly EventOption[];
  readonly error?: string | undefined;
  readonly readOnly?: boolean;
  readonly onChange: (name: string) => void;
}

/** Chooses an event: a registered one, one that was seen, or any other by writing its name. */
export function EventPicker({ label, showLabel = false, value, events, error, readOnly = false, onChange }: EventPickerProps) {
  const known = new Map(events.map((event) => [event.name, event]));
  const groups = [
    { group: 'Registered', items: events.filter((event) => event.registered).map((event) => event.name) },
    { group: 'Seen lately', items: events.filter((event) => !event.registered).map((event) => event.name) },
  ];
  return (
    <Autocomplete
      size="xs" label={showLabel ? label : undefined} aria-label={label} placeholder="Event name, such as signed_up" value={value} error={error} readOnly={readOnly} spellCheck={false} maxDropdownHeight={260}
      leftSection={<IconBolt size={14} />} data={groups.filter((group) => group.items.length > 0)} limit={60}
      filter={narrow(new Set(known.keys()))}
      renderOption={({ option }) => {
        const event = known.get(option.value);
        return (
          <span className="col grow" style={{ minWidth: 0 }}>
            <span className="row g8"><span className="ell grow">{option.value}</span>{event?.count !== null && event?.count !== undefined && <span className="s11 t3 num">{count(event.count)} seen</span>}</span>
            {event !== undefined && event.description !== '' && <span className="s11 t3 ell">{event.description}</span>}
          </span>
        );
      }}
      onChange={onChange}
    />
  );
}
