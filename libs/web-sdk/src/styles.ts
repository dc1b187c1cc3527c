/** Look of the banner, the inbox and surveys; lives in a shadow root, so that it and the page leave each other alone. */
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
.panel header button{color:#51574f}.entry{display:block;width:100%;text-align:left;padding:12px 16px 12px 26px;border-bottom:1px solid #e9e7e0;position:relative}a.entry:hover,button.entry:hover{background:#faf9f6}.entry:last-child{border-bottom:0}
.entry.unseen::before{content:"";position:absolute;left:11px;top:19px;width:7px;height:7px;border-radius:50%;background:#12804a}
.entry>b{display:block;font-weight:600;font-size:13px}.entry>span{display:block;font-size:13px;line-height:19px;color:#51574f;font-weight:400}.entry .go{color:#0f6b3d;font-weight:500;margin-top:4px}
.card{position:fixed;z-index:2147483000;right:8px;bottom:8px;width:min(420px,calc(100vw - 16px));max-height:calc(100vh - 16px);overflow:auto;padding:16px;background:#fff;color:#1a1e19;border:1px solid #e9e7e0;border-radius:12px;box-shadow:0 2px 4px #2826190a,0 12px 32px -6px #28261929}
.card .close{right:8px;top:8px;transform:none}.card .close:hover{background:#f4f3ee}.card .survey>b{padding-right:28px;font-size:15px;line-height:22px}
.survey b{display:block;font-weight:600;font-size:13px;line-height:20px}.survey p{margin:4px 0 0;font-size:13px;line-height:20px;color:#51574f;white-space:pre-wrap}.survey .said:empty{margin:0}.survey .bad{color:#b42a22}.survey .said:focus{outline:0}
.scale{display:grid;grid-template-columns:repeat(var(--n),minmax(0,1fr));gap:2px;margin-top:12px}.choice{display:grid;gap:6px;margin-top:12px}.survey label{position:relative;cursor:pointer}.survey input{position:absolute;opacity:0;inset:0;margin:0;cursor:pointer}
.survey .scale span,.survey .choice span{display:block;border:1px solid #8e8b80;border-radius:8px;font-size:13px;line-height:20px;font-weight:500;color:#1a1e19;font-variant-numeric:tabular-nums}.survey .scale span{text-align:center;padding:8px 0}.survey .choice span{padding:8px 12px}
.survey label:hover span{background:#f4f3ee}.survey input:checked+span{background:#12804a;border-color:#12804a;color:#fff}.survey input:focus-visible+span{outline:2px solid #3fb980;outline-offset:1px}
.ends{display:flex;justify-content:space-between;gap:16px;margin-top:6px}.survey .ends span{font-size:12px;line-height:16px;color:#51574f}.ends span:last-child{text-align:right}
.comment{display:block;margin-top:12px;font-size:13px;line-height:20px;font-weight:500}.comment[hidden],.send[hidden]{display:none}textarea{display:block;width:100%;margin-top:6px;padding:8px 10px;border:1px solid #8e8b80;border-radius:8px;background:none;color:inherit;font-size:13px;line-height:20px;resize:vertical}
.send{display:block;margin-top:12px;padding:6px 16px;border-radius:8px;background:#12804a;color:#fff}.send:hover{background:#0e6a3d}.send:disabled{opacity:.6}
.empty{padding:28px 16px;text-align:center;color:#51574f;font-size:13px}
@media(prefers-color-scheme:dark){.bell{color:#ecefea}.bell:hover{background:#242b25}.panel{background:#1d221e;color:#ecefea;border-color:#343c35}.panel header,.entry{border-color:#343c35}a.entry:hover,button.entry:hover{background:#242b25}.entry>span,.panel header button,.empty{color:#aeb6ac}.entry .go{color:#63d29c}.card{background:#1d221e;color:#ecefea;border-color:#343c35}.card .close:hover,.survey label:hover span{background:#242b25}.survey p,.survey .ends span{color:#aeb6ac}.survey .scale span,.survey .choice span{color:#ecefea;border-color:#6f7a70}.survey input:checked+span{background:#3fb980;border-color:#3fb980;color:#04160c}textarea{border-color:#6f7a70}.send{background:#3fb980;color:#04160c}.send:hover{background:#55cb93}.survey .bad{color:#f2857c}}`;

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
