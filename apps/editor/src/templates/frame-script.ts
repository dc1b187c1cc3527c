/**
 * Runs inside the frame of a mail whose words are being changed, on an origin of its own, and is the only script that the frame's policy lets in.
 * It tells the page around it which words were clicked, and where they stand; it reads and changes nothing else.
 */
const mark = /(?:^|\s)pn-(\d+)-(\d+)(?:\s|$)/;
const style = document.createElement('style');
style.textContent = '[class*="pn-"] { cursor: text !important; } [class*="pn-"]:hover { outline: 2px solid #3FB980; outline-offset: 2px; border-radius: 4px; }';
document.documentElement.append(style);

document.addEventListener('click', (event) => {
  event.preventDefault();
  const element = event.target instanceof Element ? event.target.closest('[class*="pn-"]') : null;
  const found = element === null ? null : mark.exec(element.className);
  if (element === null || found === null) return parent.postMessage({ from: 'mail', clicked: null }, '*');
  const { top, left, width, height } = element.getBoundingClientRect();
  return parent.postMessage({ from: 'mail', clicked: { line: Number(found[1]), at: Number(found[2]), top, left, width, height } }, '*');
}, true);
