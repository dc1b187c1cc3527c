import type { TopicChoice } from '@perennial/store';

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? character);

const STYLE = `:root{color-scheme:light dark}*{box-sizing:border-box}body{margin:0;font:16px/1.5 Inter,ui-sans-serif,system-ui,sans-serif;background:#f6f5f1;color:#1a1e19}
main{max-width:30rem;margin:12vh auto 0;padding:2rem;background:#fff;border:1px solid #e9e7e0;border-radius:16px}h1{font-size:1.25rem;line-height:1.4;margin:0 0 .5rem}p{margin:0 0 1.25rem;color:#51574f}
button{font:600 15px/1 inherit;font-family:inherit;padding:.8rem 1.1rem;border:0;border-radius:8px;background:#12804a;color:#fff;cursor:pointer}button:focus-visible,input:focus-visible,a:focus-visible{outline:2px solid #12804a;outline-offset:2px}
label{display:flex;gap:.75rem;padding:.75rem 0;border-top:1px solid #e9e7e0}label small{display:block;color:#6a7067}input{width:1.1rem;height:1.1rem;margin:.25rem 0 0;accent-color:#12804a;flex:none}form>button{margin-top:1rem}a{color:#0f6b3d}
.quiet{margin:1.25rem 0 0;font-size:.875rem}@media(max-width:34rem){main{margin:0;min-height:100vh;border:0;border-radius:0}}
@media(prefers-color-scheme:dark){body{background:#0e110f;color:#ecefea}main{background:#161a17;border-color:#262c27}p{color:#aeb6ac}label{border-color:#262c27}label small{color:#8b948a}button{background:#3fb980;color:#04160c}a{color:#63d29c}}`;

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${escape(title)}</title><style>${STYLE}</style></head><body><main>${body}</main></body></html>`;

/** Asks before it unsubscribes: a mail scanner that opens the link changes nothing. */
export const confirmPage = (workspace: string, topic: string): string =>
  page(`Unsubscribe from ${topic}`, `<h1>Stop ${escape(topic)} from ${escape(workspace)}?</h1><p>You will get no more mail about this. Nothing else changes.</p><form method="post"><button type="submit">Unsubscribe</button></form>`);

/** Says that it is done, and where to choose. */
export const donePage = (workspace: string, topic: string, preferences: string): string =>
  page('Unsubscribed', `<h1>Done. No more ${escape(topic)} from ${escape(workspace)}.</h1><p>It holds from now on, also for mail that was on its way.</p><p class="quiet"><a href="${escape(preferences)}">Choose what you want to hear about</a></p>`);

const choice = (topic: TopicChoice): string =>
  `<label><input type="checkbox" name="topic" value="${escape(topic.key)}"${topic.subscribed || topic.mandatory ? ' checked' : ''}${topic.mandatory ? ' disabled' : ''}><span>${escape(topic.name)}<small>${escape(topic.mandatory ? `${topic.description} Always sent.`.trim() : topic.description)}</small></span></label>`;

/** The topics, with the person's choices; works without script. */
export const preferencesPage = (workspace: string, topics: readonly TopicChoice[], saved: boolean): string =>
  page('Your choices', `<h1>What you hear from ${escape(workspace)}</h1><p role="status">${saved ? 'Saved. It holds from now on.' : 'Untick what you do not want.'}</p><form method="post">${topics.map(choice).join('')}<button type="submit">Save</button></form>`);

/** For a link that was not made by us, or whose person is gone. */
export const deadPage = (): string => page('This link does not work', '<h1>This link does not work</h1><p>It may have been cut off on its way. Open it from the mail again, or answer the mail.</p>');
