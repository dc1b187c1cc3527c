import { Select, Switch } from '@mantine/core';
import { guardrailsOver } from '@perennial/journey';
import type { Channel, FrequencyCaps, QuietHours } from '@perennial/model';
import { useDefaultRails } from '../api/settings.js';
import { useTemplates } from '../api/templates.js';
import { useDraft } from '../draft/draft-context.js';
import type { FormProps } from '../kinds/kind-view.js';
import { RailsFields } from './rails-fields.js';

/** What a message step says about its limits. */
export interface StepLimitsConfig {
  readonly priority: number | null;
  readonly quietHours: QuietHours | null;
  readonly frequencyCaps: FrequencyCaps | null;
  readonly answersAct: boolean;
  readonly quietTemplate: string | null;
}

/** What limits the messages of one step, where it says something else than its journey. */
export function StepLimits({ channel, own, readOnly, problemAt, change }: Pick<FormProps, 'readOnly' | 'problemAt' | 'change'> & { readonly channel: Channel; readonly own: StepLimitsConfig }) {
  const inner = useDraft((draft) => draft.graph.guardrails);
  const outer = guardrailsOver(useDefaultRails(), inner);
  const notes = useTemplates().data?.filter((template) => template.channel === 'in_app') ?? [];
  const hours = own.quietHours ?? outer.quietHours ?? null;
  const switches = channel !== 'in_app' && !own.answersAct && hours?.action === 'in_app' && hours.windows.length > 0;
  // The workspace's action waits where no message is named; what the step or the journey says is refused without one.
  const demanded = own.quietHours !== null || (inner.quietHours ?? null) !== null;
  const problem = problemAt('quietTemplate') ?? problemAt('quietHours');
  return (
    <details className="sect" open={problem !== undefined || own.answersAct || own.quietHours !== null || own.frequencyCaps !== null || own.priority !== null ? true : undefined}>
      <summary style={{ cursor: 'pointer' }}><h3 style={{ display: 'inline' }}>Limits</h3> <span className="s12 t3">As the journey, unless you say otherwise</span></summary>
      <div className="col g12" style={{ marginTop: 10 }}>
        <Switch size="xs" label="Answers what they did themselves" description="A welcome, a receipt, a thank-you: quiet hours and caps do not hold it." checked={own.answersAct} disabled={readOnly} onChange={(input) => change({ answersAct: input.currentTarget.checked ? true : undefined }, 'answers')} />
        <RailsFields quiet={channel !== 'in_app'} said={own} outer={outer} from="journey" at="" readOnly={readOnly} problemAt={problemAt} onChange={change} />
        {(switches || own.quietTemplate !== null) && (
          <Select
            label="Shown in quiet hours" description={`The in-app message that is shown instead.${demanded ? '' : ' Without one the message is held.'}`} clearable searchable data={notes.map(({ key, name }) => ({ value: key, label: name }))} value={own.quietTemplate} placeholder="Choose the in-app message" readOnly={readOnly}
            error={problemAt('quietTemplate')} onChange={(quietTemplate) => change({ quietTemplate }, 'quiet template')}
          />
        )}
      </div>
    </details>
  );
}
