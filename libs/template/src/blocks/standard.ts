import type { MailBlock } from './kit.js';

const base = `<mjml lang="{{default lang "en"}}">
  <mj-head>
    <mj-title>{{default title "Message"}}</mj-title>
    <mj-attributes>
      <mj-all font-family="{{brand.font}}" />
      <mj-text font-size="16px" line-height="26px" color="{{brand.text}}" padding="0 0 16px" />
      <mj-button background-color="{{brand.accent}}" color="{{brand.onAccent}}" font-size="15px" font-weight="600" border-radius="8px" inner-padding="13px 24px" padding="8px 0 24px" align="left" />
      <mj-section padding="0" />
      <mj-column padding="0" />
      <mj-image padding="0 0 20px" border-radius="8px" />
      <mj-divider border-width="1px" border-color="{{brand.line}}" padding="8px 0 24px" />
      <mj-class name="title" font-size="28px" line-height="36px" font-weight="700" letter-spacing="-0.4px" padding="0 0 12px" />
      <mj-class name="heading" font-size="18px" line-height="26px" font-weight="600" padding="0 0 6px" />
      <mj-class name="eyebrow" font-size="13px" line-height="20px" font-weight="600" color="{{brand.accent}}" padding="0 0 8px" />
      <mj-class name="quiet" font-size="14px" line-height="22px" color="{{brand.quiet}}" />
      <mj-class name="figure" font-size="40px" line-height="48px" font-weight="700" letter-spacing="-1px" padding="0" />
      <mj-class name="note" container-background-color="{{brand.background}}" padding="16px 20px" />
      <mj-class name="small" font-size="12px" line-height="19px" color="{{brand.quiet}}" padding="0 0 6px" />
    </mj-attributes>
    <mj-raw>
      <meta name="color-scheme" content="light dark" />
      <meta name="supported-color-schemes" content="light dark" />
    </mj-raw>
    <mj-style>
      a { color: {{brand.accent}}; }
      .small a { color: {{brand.quiet}}; }
      @media (max-width: 479px) {
        .card > table > tbody > tr > td, .foot > table > tbody > tr > td, .head > table > tbody > tr > td { padding-left: 24px !important; padding-right: 24px !important; }
      }
      @media (prefers-color-scheme: dark) {
        body, body > div, .ground, .ground > table { background: {{brand.dark.background}} !important; }
        .card, .card > table { background: {{brand.dark.card}} !important; }
        .card p, .card td { border-color: {{brand.dark.line}} !important; }
        .card div, .card td, .card th, .card strong, .ground .brand-name div { color: {{brand.dark.text}} !important; }
        .card a, .card .accent, .card .accent div { color: {{brand.dark.accent}} !important; }
        .card a.scale { color: {{brand.dark.text}} !important; border-color: {{brand.dark.line}} !important; }
        .card .quiet div, .card .quiet, .foot div, .foot a { color: {{brand.dark.quiet}} !important; }
        .card td[bgcolor] { background: {{brand.dark.accent}} !important; }
        .card td[bgcolor] a { background: {{brand.dark.accent}} !important; color: {{brand.dark.onAccent}} !important; }
        .card .note, .card .note > table, .card .note td { background: {{brand.dark.background}} !important; }
        .card .hero, .card .hero > table, .card .hero td, .card .pill, .card td.pill { background: {{brand.dark.accent}} !important; }
        .card td.rest { background: {{brand.dark.line}} !important; }
        .card .hero div, .card .hero strong, .card .pill { color: {{brand.dark.onAccent}} !important; }
      }
    </mj-style>
  </mj-head>
  <mj-body width="600px" background-color="{{brand.background}}" css-class="ground">
    {{> header}}
    <mj-wrapper css-class="card" background-color="{{brand.card}}" border-radius="14px" padding="40px 40px 24px">
      {{> @partial-block}}
    </mj-wrapper>
    {{> footer reason=reason service=service}}
  </mj-body>
</mjml>
`;

const header = `<mj-section css-class="ground head" background-color="{{brand.background}}" padding="32px 40px 20px">
  <mj-column>
    {{#if brand.logo}}
    <mj-image src="{{brand.logo}}" alt="{{brand.logoAlt}}" width="{{brand.logoWidth}}" align="left" padding="0" border-radius="0" />
    {{else}}
    <mj-text css-class="brand-name" font-size="16px" line-height="24px" font-weight="700" padding="0">{{workspace.name}}</mj-text>
    {{/if}}
  </mj-column>
</mj-section>
`;

const footer = `<mj-section css-class="ground foot" background-color="{{brand.background}}" padding="24px 40px 40px">
  <mj-column>
    {{#if reason}}
    <mj-text mj-class="small" css-class="small">{{reason}}</mj-text>
    {{/if}}
    <mj-text mj-class="small" css-class="small">{{workspace.name}}{{#if workspace.postalAddress}}, {{workspace.postalAddress}}{{/if}}</mj-text>
    {{#unless service}}
    <mj-text mj-class="small" css-class="small"><a href="{{links.unsubscribe}}">Unsubscribe</a> &nbsp;&middot;&nbsp; <a href="{{links.preferences}}">Choose what you get</a> &nbsp;&middot;&nbsp; <a href="{{links.view}}">View in browser</a></mj-text>
    {{/unless}}
  </mj-column>
</mj-section>
`;

/** Blocks that every workspace has until it writes its own of the same key. `service=true` leaves the links of the foot out: there is nothing to leave. */
export const standardBlocks: readonly MailBlock[] = [
  { key: 'base', kind: 'layout', mjml: base },
  { key: 'header', kind: 'partial', mjml: header },
  { key: 'footer', kind: 'partial', mjml: footer },
];
