/** Look of the banner and the inbox; lives in a shadow root, so that it and the page leave each other alone. */
export const styles = `:host{all:initial}*{box-sizing:border-box;font-family:Inter,ui-sans-serif,system-ui,sans-serif;letter-spacing:0}
button,a{font:500 13px/20px Inter,ui-sans-serif,system-ui,sans-serif;cursor:pointer;border:0;background:none;color:inherit;text-decoration:none}
:focus-visible{outline:2px solid #3fb980;outline-offset:2px}
.banner{display:flex;align-items:center;justify-content:center;gap:14px;min-height:44px;padding:6px 48px;position:relative;background:#0f3d27;color:#eef8f2;font-size:13px;line-height:20px;text-align:left}
.banner b{font-weight:600}.banner .go{background:#ffffff26;padding:4px 12px;border-radius:8px;white-space:nowrap}.banner .go:hover{background:#ffffff3d}
.close{position:absolute;right:10px;top:50%;transform:translateY(-50%);width:28px;height:28px;border-radius:6px;font-size:18px;line-height:1}.close:hover{background:#ffffff26}
.bell{position:relative;width:36px;height:36px;border-radius:8px;display:inline-grid;place-items:center;color:#1a1e19}.bell:hover{background:#f4f3ee}
.bell .dot{position:absolute;top:6px;right:7px;width:8px;height:8px;border-radius:50%;background:#12804a;border:2px solid #fff;box-sizing:content-box}
.panel{position:absolute;z-index:2147483000;width:min(350px,calc(100vw - 16px));max-height:min(480px,70vh);overflow:auto;background:#fff;color:#1a1e19;border:1px solid #e9e7e0;border-radius:12px;box-shadow:0 2px 4px #2826190a,0 12px 32px -6px #28261929}
.panel header{display:flex;justify-content:space-between;align-items:center;padding:14px 16px;border-bottom:1px solid #e9e7e0;font-weight:600;font-size:14px;position:sticky;top:0;background:inherit}
.panel header button{color:#51574f}.entry{display:block;width:100%;text-align:left;padding:12px 16px 12px 26px;border-bottom:1px solid #e9e7e0;position:relative}.entry:hover{background:#faf9f6}.entry:last-child{border-bottom:0}
.entry.unseen::before{content:"";position:absolute;left:11px;top:19px;width:7px;height:7px;border-radius:50%;background:#12804a}
.entry b{display:block;font-weight:600;font-size:13px}.entry span{display:block;font-size:13px;line-height:19px;color:#51574f;font-weight:400}.entry .go{color:#0f6b3d;font-weight:500;margin-top:4px}
.empty{padding:28px 16px;text-align:center;color:#51574f;font-size:13px}
@media(prefers-color-scheme:dark){.bell{color:#ecefea}.bell:hover{background:#242b25}.panel{background:#1d221e;color:#ecefea;border-color:#343c35}.panel header,.entry{border-color:#343c35}.entry:hover{background:#242b25}.entry span,.panel header button,.empty{color:#aeb6ac}.entry .go{color:#63d29c}}`;

/** An element with a shadow root that carries the styles. */
export function shadowHost(): { readonly host: HTMLElement; readonly root: ShadowRoot } {
  const host = document.createElement('div');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  root.adoptedStyleSheets = [sheet];
  return { host, root };
}

/** An element with a class and a text; never markup. */
export function element<K extends keyof HTMLElementTagNameMap>(tag: K, className: string, text = ''): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

const SAFE = /^(https?:|mailto:|tel:|\/(?!\/))/i;
/** An address that may be followed, or null. */
export const safeUrl = (url: string): string | null => (SAFE.test(url) ? url : null);
