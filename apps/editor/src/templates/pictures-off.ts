/** A page that loads no picture at all: mail programs that hide pictures show their words instead. The policy stands first, so that nothing before it is loaded. */
export function withoutPictures(html: string): string {
  const policy = '<meta http-equiv="Content-Security-Policy" content="img-src \'none\'">';
  const head = /<head\b[^>]*>/i.exec(html);
  const guarded = head === null ? policy + html : html.slice(0, head.index + head[0].length) + policy + html.slice(head.index + head[0].length);
  return guarded.replaceAll(/\bbackground(-image)?\s*:\s*([^;"']*?)url\((?:[^)]*)\)/gi, 'background$1:$2none');
}
