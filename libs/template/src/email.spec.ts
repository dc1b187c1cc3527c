import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compileEmail, type EmailSource, lint, loadEmail, type RenderedEmail, type TemplateFacts, type TemplateProblem } from './index.js';

const facts: TemplateFacts = {
  profile: { email: 'ada@example.com', firstName: 'Ada' },
  account: { plan: 'Team' },
  membership: {},
  event: { items: [{ name: 'Pens' }, { name: 'Paper' }], url: 'https://n.example/a?b=1&c=2' },
  context: {},
  workspace: { name: 'Northwind' },
  links: { unsubscribe: 'https://n.example/u', preferences: 'https://n.example/p', view: 'https://n.example/v' },
  now: 0,
  zone: 'UTC',
  locale: 'en',
};

const mail = (column: string, over: Partial<EmailSource> = {}): EmailSource => ({
  subject: 'Hello',
  preheader: '',
  mjml: `<mjml><mj-body><mj-section><mj-column>\n${column}\n</mj-column></mj-section></mj-body></mjml>`,
  ...over,
});

async function render(source: EmailSource, over: Partial<TemplateFacts> = {}): Promise<RenderedEmail> {
  const result = await compileEmail(source);
  if (!result.ok) throw new Error(result.problems.map((problem) => `${problem.line}: ${problem.message}`).join('; '));
  return loadEmail(JSON.parse(JSON.stringify(result.compiled))).render({ ...facts, ...over });
}

async function rendered(source: EmailSource, over: Partial<TemplateFacts> = {}): Promise<Extract<RenderedEmail, { ok: true }>> {
  const result = await render(source, over);
  if (!result.ok) throw new Error(result.reason);
  return result;
}

async function problems(source: EmailSource): Promise<TemplateProblem[]> {
  const result = await compileEmail(source);
  return result.ok ? result.warnings : result.problems;
}

const link = (href: string): EmailSource => mail(`<mj-text><a href="${href}">x</a></mj-text>`);
const hrefOf = (html: string): string | undefined => /<a href="([^"]*)">x<\/a>/.exec(html)?.[1];

describe('blocks and expressions in MJML', () => {
  it('lets blocks stand between elements', async () => {
    const source = mail('{{#if account.plan}}\n<mj-text>on {{account.plan}}</mj-text>\n{{else}}\n<mj-text>free</mj-text>\n{{/if}}\n{{#each event.items}}<mj-text>item {{name}}</mj-text>{{/each}}');
    const paid = await rendered(source);
    expect(paid.html).toContain('on Team');
    expect(paid.html).toContain('item Pens');
    expect(paid.html).toContain('item Paper');
    expect(paid.html).not.toContain('free');
    expect((await rendered(source, { account: {} })).html).toContain('free');
    expect(paid.text).toBe('on Team\n\nitem Pens\n\nitem Paper');
  });

  it('lets blocks stand around sections, and with inlined styles', async () => {
    const section = '<mj-section css-class="a"><mj-column><mj-text>{{profile.firstName}}</mj-text></mj-column></mj-section>';
    const mjml = `<mjml><mj-head><mj-style inline="inline">.a { color: red }</mj-style></mj-head><mj-body>{{#if profile.firstName}}${section}{{/if}}</mj-body></mjml>`;
    expect((await rendered(mail('', { mjml }))).html).toContain('>Ada<');
    expect((await rendered(mail('', { mjml }), { profile: {} })).html).not.toContain('class="a"');
  });

  it('keeps quotes of helpers inside attributes, and comments out', async () => {
    const html = (await rendered(mail('{{!-- note --}}<mj-image src="https://n.example/a.png" alt="{{default profile.x "words > here"}}" />'))).html;
    expect(html).toContain('alt="words &gt; here"');
    expect(html).not.toContain('note');
  });

  it('shows the preheader hidden, and lists links and variables', async () => {
    const source = mail('<mj-button href="{{event.url}}">x</mj-button>{{#each event.items}}<mj-text>{{name}}</mj-text>{{/each}}', { preheader: 'Pre {{account.plan}}' });
    const result = await compileEmail(source);
    if (!result.ok) throw new Error('refused');
    expect(result.compiled.links).toEqual([{ index: 0, href: '{{event.url}}' }]);
    expect(result.compiled.variables).toEqual(['account.plan', 'event.items', 'event.items[].name', 'event.url']);
    expect(loadEmail(result.compiled).render(facts)).toMatchObject({ preheader: 'Pre Team', html: expect.stringMatching(/display:none[^>]*>Pre Team</) });
  });

  it('leaves no run of empty lines in the text where a block shows nothing', async () => {
    const block = '<mj-text>One</mj-text>\n{{#if profile.none}}<mj-text>Two</mj-text>{{/if}}\n<mj-text>Three</mj-text>';
    expect((await rendered(mail(block))).text).toBe('One\n\nThree');
    expect((await rendered(mail('<mj-text>x</mj-text>', { text: '{{#if profile.none}}\n\nTwo\n\n{{/if}}\n\nOne{{#if profile.none}}\n\n{{else}}\n\n{{/if}}\n\nThree' }))).text).toBe('One\n\nThree');
  });

  it('names missing variables, uses the given links, and a written text part', async () => {
    const result = await compileEmail(mail('<mj-text>{{profile.phone}} {{default profile.x "d"}} {{links.view}}</mj-text>', { text: 'Plain & {{profile.firstName}}' }));
    if (!result.ok) throw new Error('refused');
    const out = loadEmail(result.compiled).render(facts, { unsubscribeUrl: 'https://o.example/u', preferencesUrl: '', viewUrl: 'https://o.example/v' });
    expect(out).toMatchObject({ ok: true, missing: ['profile.phone'], text: 'Plain & Ada', html: expect.stringContaining('https://o.example/v') });
  });
});

describe('problems carry the line they are on', () => {
  it.each([
    ['unknown element', '<mj-text>a</mj-text>\n<mj-foo></mj-foo>', 3, 'no element <mj-foo>'],
    ['unknown attribute', '<mj-text colour="red">a</mj-text>', 2, 'no attribute "colour"'],
    ['wrong parent', '<mj-section></mj-section>', 2, 'cannot stand inside <mj-column>'],
    ['element never closed', '\n<mj-text>a', 3, '<mj-text> is never closed'],
    ['wrong closing element', '<mj-wrapper>\n</mj-section>', 2, '<mj-wrapper> is never closed'],
    ['fixed value needed', '<mj-spacer height="{{event.h}}" />', 2, '"{{event.h}}" is no'],
    ['block never closed', '<mj-text>\n{{#if account.plan}}\n</mj-text>', 3, '{{#if}} is never closed'],
    ['wrong closing block', '<mj-text>{{#if account.plan}}{{/each}}</mj-text>', 2, 'Write {{/if}}'],
    ['closing without opening', '<mj-text>\n{{/if}}</mj-text>', 3, 'never begun'],
    ['braces never closed', '<mj-text>a\n{{profile.firstName</mj-text>', 3, 'never closed'],
    ['unknown helper', '<mj-text>\n\n{{shout profile.firstName}}</mj-text>', 4, 'no helper "shout"'],
    ['unknown block', '{{#repeat event.items}}<mj-text>a</mj-text>{{/repeat}}', 2, '{{#each repeat}}'],
    ['too few arguments', '<mj-text>{{currency event.total}}</mj-text>', 2, 'also needs code'],
    ['unknown setting', '<mj-text>{{number event.total round=1}}</mj-text>', 2, 'no setting "round"'],
    ['raw output', '<mj-text>{{{profile.bio}}}</mj-text>', 2, 'Write {{profile.bio}} with two braces'],
    ['raw output by &', '<mj-text>{{&profile.bio}}</mj-text>', 2, 'two braces'],
    ['blocks among words', '<mj-text>{{> footer}}</mj-text>', 2, 'cannot stand among the words of <mj-text>'],
    ['unknown blocks', '<mj-text>{{> nothing}}</mj-text>', 2, 'There is no block "nothing"'],
    ['prototype names', '<mj-text>{{profile.constructor.name}}</mj-text>', 2, 'cannot be read'],
    ['value between elements', '{{profile.firstName}}', 2, 'between elements'],
    ['block across elements', '{{#if account.plan}}\n<mj-text>{{/if}}</mj-text>', 3, 'the same element'],
    ['expression as attribute', '<mj-text {{profile.x}}>a</mj-text>', 2, 'quoted value'],
    ['expression as HTML attribute', '<mj-text>\n<b {{profile.x}}>a</b></mj-text>', 3, 'quoted value'],
    ['script', '<mj-text>\n<script>1</script></mj-text>', 3, '<script> is removed'],
    ['event attribute', '<mj-text>\n<img onerror="x()" src="https://n.example/x" /></mj-text>', 3, 'runs a script'],
    ['fixed bad address', '<mj-text>\n<a href="javascript:alert(1)">x</a></mj-text>', 3, 'not an address'],
    ['fixed part of a bad address', '<mj-text>\n<a href="java{{profile.x}}">x</a></mj-text>', 3, 'not an address'],
    ['include', '<mj-include path="/etc/passwd" />', 2, 'cannot be used'],
  ])('%s', async (_name, column, line, message) => {
    const found = await problems(mail(column));
    expect(found.filter((problem) => problem.severity === 'error')).toContainEqual(
      expect.objectContaining({ part: 'mjml', line, message: expect.stringContaining(message) }),
    );
  });

  it('warns of names that lead nowhere, and refuses an empty subject', async () => {
    expect(await problems(mail('<mj-text>{{firstName}}</mj-text>'))).toMatchObject([{ severity: 'warning', line: 2, message: expect.stringContaining('profile.firstName') }]);
    expect(await problems(mail('{{#each event.items}}<mj-text>{{profile.firstName}}</mj-text>{{/each}}'))).toMatchObject([{ message: expect.stringContaining('@root.profile.firstName') }]);
    expect(await problems(mail('', { subject: ' ' }))).toMatchObject([{ part: 'subject', severity: 'error' }]);
    expect(await problems(mail('', { subject: 'a\n{{nope x}}' }))).toMatchObject([{ part: 'subject', line: 2 }]);
    expect(await problems(mail('', { text: '{{#if a}}' }))).toMatchObject([{ part: 'text', line: 1 }]);
  });

  it('refuses 5 MB at once, and never throws on any source', async () => {
    expect(await problems(mail('<mj-text>a</mj-text>'.repeat(250_000)))).toMatchObject([{ message: expect.stringContaining('500 kB') }]);
    const piece = fc.constantFrom('<mj-text>', '</mj-text>', '{{#if a}}', '{{/if}}', '{{', '}}', '<', '"', 'href="', '{{x}}', '{{{', '<!--', '<mj-button ', '>', 'é', '\n', '{{else}}');
    await fc.assert(fc.asyncProperty(fc.array(piece, { maxLength: 14 }), fc.string(), async (pieces, subject) => {
      const result = await compileEmail(mail(pieces.join(''), { subject }));
      if (result.ok) expect(typeof loadEmail(result.compiled).render(facts).ok).toBe('boolean');
      else expect(result.problems.length).toBeGreaterThan(0);
    }), { numRuns: 60 });
  });

  it('survives markup nested in itself a hundred thousand times', async () => {
    expect((await compileEmail(mail(`<mj-text>${'<b>'.repeat(100_000)}</mj-text>`))).ok).toBe(true);
    expect(await problems(mail(`<mj-text>${'<b>'.repeat(150)}{{#if profile.a}}${'<i>'.repeat(150)}{{/if}}</mj-text>`))).toMatchObject([{ part: 'text', severity: 'error' }]);
  });

  it('answers deep nesting with a problem', async () => {
    const nested = (count: number): string => '{{#each event.items}}'.repeat(count) + 'x' + '{{/each}}'.repeat(count);
    expect((await problems(mail(`<mj-text>${nested(9)}</mj-text>`)))[0]).toMatchObject({ severity: 'error', message: expect.stringContaining('8 deep') });
    expect((await compileEmail(mail(`<mj-text>${nested(8)}</mj-text>`))).ok).toBe(true);
    expect((await problems(mail(`<mj-text>${'{{#if a}}'.repeat(3000)}${'{{/if}}'.repeat(3000)}</mj-text>`))).some((problem) => problem.severity === 'error')).toBe(true);
    expect((await problems(mail(`<mj-text>{{default ${'(upper '.repeat(2000)}"a"${')'.repeat(2000)} 1}}</mj-text>`))).some((problem) => problem.severity === 'error')).toBe(true);
  });
});

describe('escaping by place', () => {
  it.each([
    ['https://n.example/a?b=1&c=2', 'https://n.example/a?b&#x3D;1&amp;c&#x3D;2'],
    ['mailto:a@b.example', 'mailto:a@b.example'],
    ['TEL:+44', 'TEL:+44'],
    ['javascript:alert(1)', '#'],
    [' java\nscript:alert(1)', '#'],
    ['data:text/html,x', '#'],
    ['vbscript:x', '#'],
    ['//evil.example', '#'],
    ['/path', '#'],
    ['https://n.example/" onclick="x', 'https://n.example/&quot; onclick&#x3D;&quot;x'],
    ['', '#'],
    [{ a: 1 }, '#'],
  ])('a whole address %j', async (url, href) => {
    expect(hrefOf((await rendered(link('{{event.url}}'), { event: { url } })).html)).toBe(href);
  });

  it.each([
    ['https://n.example/{{event.a}}', 'b c/é?#', 'https://n.example/b%20c/%C3%A9%3F%23'],
    ['https://n.example/?q={{event.a}}&amp;r={{event.a}}', 'x&y=z', 'https://n.example/?q=x%26y%3Dz&amp;r=x%26y%3Dz'],
    ['{{#if event.a}}{{event.a}}{{else}}https://n.example/{{/if}}', 'javascript:1', '#'],
    ['{{event.a}}{{event.b}}', 'java', '#script%3A1'],
    ['mailto:{{event.a}}', 'a@b.example', 'mailto:a@b.example'],
    ['https://n.example/{{event.a}}', '\ud800', 'https://n.example/'],
  ])('a part of an address: %s', async (href, a, shown) => {
    const html = (await rendered(link(href), { event: { a, b: 'script:1' } })).html;
    expect(hrefOf(html)?.replace('script:1', 'script%3A1')).toBe(shown);
  });

  it('lets only plain values into styles', async () => {
    const evil = 'red;background:url(javascript:1)"><script>';
    const html = (await rendered(mail('<mj-text color="{{event.c}}"><b style="width: {{event.c}}">a</b></mj-text>'), { event: { c: evil } })).html;
    expect(html).toContain('color:redbackgroundurljavascript1script;');
    expect(html).not.toContain('url(javascript');
  });

  it('never shows injected markup, and never breaks a header', async () => {
    const source = mail('<mj-text title-x="" color="{{event.v}}">{{event.v}} <a href="{{event.v}}" title=\'{{event.v}}\'>x</a> {{#each event.l}}{{this}}{{/each}}</mj-text><mj-image alt="{{event.v}}" src="{{event.v}}" />'.replace(' title-x=""', ''), {
      subject: 'Re: {{event.v}}',
      preheader: '{{event.v}}',
    });
    const result = await compileEmail(source);
    if (!result.ok) throw new Error(JSON.stringify(result.problems));
    const mailer = loadEmail(result.compiled);
    const part = fc.constantFrom('<script>', '"', "'", '>', '<', '\r\n', '\n', '\u2028', 'javascript:', '--><script', '{{profile.email}}', '&', 'a', '`', '</style>', '\0');
    fc.assert(fc.property(fc.array(fc.oneof(part, fc.string()), { maxLength: 8 }), (parts) => {
      const value = parts.join('');
      const event = { v: value, l: [value, value] };
      const out = mailer.render({ ...facts, event });
      if (!out.ok) throw new Error(out.reason);
      expect(out.html).not.toContain('<script');
      expect(out.html).not.toMatch(/(href|src)="\s*javascript/i);
      // eslint-disable-next-line no-control-regex -- control characters are what must not be there
      expect(out.subject + out.preheader).not.toMatch(/[\u0000-\u001f\u2028\u2029]/);
      expect(out.html).not.toContain(value.includes('{{profile.email}}') ? 'ada@example.com' : '\uffff');
      expect(mailer.render({ ...facts, event })).toEqual(out);
    }));
  });
});

describe('no way to a prototype', () => {
  it.each([
    '{{profile.toString}}', '{{event.items.map}}', '{{event.items.length.toFixed}}', '{{#with profile}}{{hasOwnProperty}}{{/with}}',
    '{{#with event.items}}{{join}}{{/with}}', '{{profile.[valueOf]}}', '{{#each profile.__lookupSetter__}}x{{/each}}', '{{@root.hasOwnProperty}}',
  ])('%s is empty', async (expression) => {
    expect((await rendered(mail(`<mj-text>[${expression}]</mj-text>`))).html).toContain('[]');
  });

  it.each(['{{profile.__proto__}}', '{{profile.[constructor]}}', '{{lookup profile "constructor"}}', '{{helperMissing 1}}', '{{#with "a" as |constructor|}}{{constructor.prototype}}{{/with}}', '{{@partial-block}}', '{{log 1}}'])('%s is refused', async (expression) => {
    expect((await compileEmail(mail(`<mj-text>${expression}</mj-text>`))).ok).toBe(false);
  });
});

describe('limits', () => {
  const long = Array.from({ length: 400 }, (_, index) => index);
  it.each([
    ['steps', '{{#each event.l}}{{#each @root.event.l}}{{#each @root.event.l}}{{/each}}{{/each}}{{/each}}', '100,000 steps'],
    ['output', '{{#each event.l}}{{@root.event.big}}{{/each}}', '2 MB'],
    ['fixed output', `{{#each event.l}}${'a'.repeat(8000)}{{/each}}`, '2 MB'],
  ])('%s end the render with a reason', async (_name, body, reason) => {
    const out = await render(mail(`<mj-text>${body}</mj-text>`), { event: { l: long, big: 'b'.repeat(100_000) } });
    expect(out).toEqual({ ok: false, reason: expect.stringContaining(reason) });
  });

  it('a stored mail that no longer passes its checks gives a reason', () => {
    const compiled = { format: 1 as const, subject: '{{nope 1}}', preheader: '', html: '', text: '', variables: [], reads: [], links: [], picturesWithoutAlt: [] };
    expect(loadEmail(compiled).render(facts)).toMatchObject({ ok: false, reason: expect.stringContaining('nope') });
  });
});

describe('lint', () => {
  it('tells of unseen variables, missing defaults, pictures, unsubscribing and size', async () => {
    const result = await compileEmail(mail(`<mj-text>{{profile.frstName}} {{profile.firstName}} {{default profile.firstName "x"}}{{#if account.plan}}{{account.plan}}{{/if}}</mj-text>\n<mj-image src="https://n.example/a.png" /><mj-text>${'word '.repeat(21_000)}</mj-text>`));
    if (!result.ok) throw new Error('refused');
    const found = lint(result, { mandatory: false, knownPaths: ['profile.firstName', 'account.plan'] });
    expect(found.map((problem) => [problem.severity, problem.line, problem.message.slice(0, 24)])).toEqual([
      ['error', null, 'There is no link to unsub'.slice(0, 24)],
      ['error', null, 'The mail does not say wh'],
      ['warning', null, expect.stringMatching(/^The HTML is \d+ kB/)],
      ['warning', 2, '"profile.frstName" has never'.slice(0, 24)],
      ['warning', 2, '"profile.firstName" is empty'.slice(0, 24)],
      ['warning', 3, 'This picture has no words'.slice(0, 24)],
    ]);
    expect(lint(result).some((problem) => problem.severity === 'error')).toBe(false);
  });
});
