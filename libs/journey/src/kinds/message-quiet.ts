import type { Channel } from '../effect.js';
import { quietProblems } from '../quiet.js';
import type { CheckContext, KindProblem } from './kind.js';
import type { MessageConfig } from './message.js';

const problem = (field: string, message: string): KindProblem => ({ field, severity: 'error', message });

/** What is wrong with the quiet hours of a node that sends a message, and with what is shown instead; they do not concern in-app messages. */
export function checkQuiet(channel: Channel, { quietHours, answersAct, quietTemplate }: MessageConfig, context: CheckContext): KindProblem[] {
  if (channel === 'in_app') return [];
  const found = quietProblems(quietHours ?? null).map(({ field, message }) => problem(`quietHours${field}`, message));
  const hold = quietHours ?? context.quietHours ?? null;
  if (quietTemplate === undefined || quietTemplate === null || quietTemplate === '') {
    const switches = answersAct !== true && hold?.action === 'in_app' && hold.windows.length > 0;
    return switches ? [...found, problem('quietTemplate', 'In quiet hours it is shown in the product instead. Choose the in-app message for it.')] : found;
  }
  if (context.resources === null) return found;
  const template = context.resources.templates.find(({ key }) => key === quietTemplate);
  if (template === undefined) return [...found, problem('quietTemplate', `There is no template "${quietTemplate}". Choose another, or create it.`)];
  return template.channel === 'in_app' ? found : [...found, problem('quietTemplate', `The template "${quietTemplate}" is not an in-app message. Choose one that is.`)];
}
