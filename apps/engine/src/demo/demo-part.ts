import { resolve } from 'node:path';
import { firstWriteKey, wantsDemo } from '../admin/first-workspace.js';
import type { EnginePart } from '../parts.js';
import { defaultPublicUrl } from '../platform/settings.js';
import { loadDemo } from './load-demo.js';

const templates = resolve(import.meta.dirname, '../../../../templates/demo');

/** At the start that makes the first workspace, fills it with the demo, through the API that is listening by now. */
export const demo: EnginePart = {
  name: 'demo',
  roles: ['all', 'api'],
  start: async (wiring, report) => {
    const apiKey = wiring.firstWorkspace?.freshApiKey ?? null;
    const writeKey = apiKey === null ? null : await firstWriteKey(wiring);
    if (apiKey !== null && writeKey !== null && wantsDemo(wiring.settings)) {
      const { host, port } = wiring.settings;
      await loadDemo({ address: defaultPublicUrl(host, port), apiKey, writeKey, templates, now: Date.now() }).catch((error: unknown) => report(error, 'the demo workspace could not be loaded; everything else works'));
    }
    return { stop: async () => undefined };
  },
};
