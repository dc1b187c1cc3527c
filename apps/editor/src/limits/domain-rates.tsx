import { ActionIcon, Button, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { DomainRate } from '@perennial/model';
import { RateFields } from './rate-fields.js';

/** How many mails go to addresses of a domain, domain by domain. */
export function DomainRates({ rates, readOnly, problemAt, onChange }: { readonly rates: readonly DomainRate[]; readonly readOnly: boolean; readonly problemAt: (field: string) => string | undefined; readonly onChange: (rates: DomainRate[]) => void }) {
  const put = (place: number, next: DomainRate): void => onChange(rates.map((one, at) => (at === place ? next : one)));
  return (
    <div className="col g12" role="group" aria-label="Mails to one domain">
      <div><div className="b6">Mails to one domain</div><p className="s12 t3">Of all journeys together, spread evenly. For mail services that take only so much at a time.</p></div>
      {rates.map((rate, place) => (
        <div key={place} className="col g8" role="group" aria-label={`Domain ${place + 1}`}>
          <div className="row g8" style={{ alignItems: 'flex-end' }}>
            <TextInput className="grow" label="Domain" placeholder="gmail.com" value={rate.domain} readOnly={readOnly} error={problemAt(`domainRates.${place}.domain`)} onChange={(event) => put(place, { ...rate, domain: event.currentTarget.value })} />
            {!readOnly && <ActionIcon aria-label={`Remove ${rate.domain === '' ? `domain ${place + 1}` : rate.domain}`} size={36} onClick={() => onChange(rates.filter((_, at) => at !== place))}><IconTrash size={16} /></ActionIcon>}
          </div>
          <RateFields rate={rate} at={`domainRates.${place}`} readOnly={readOnly} problemAt={problemAt} onChange={(next) => put(place, { ...next, domain: rate.domain })} />
        </div>
      ))}
      {!readOnly && <div><Button variant="default" size="xs" leftSection={<IconPlus size={14} />} onClick={() => onChange([...rates, { domain: '' }])}>Add a domain</Button></div>}
    </div>
  );
}
