/** Parts of a mail that can be put in by hand. */
export const INSERTABLE = ['hero', 'text', 'button', 'image', 'columns', 'products', 'note', 'divider', 'spacer', 'condition', 'footer'] as const;
/** A part of a mail that can be put in by hand. */
export type InsertableKind = (typeof INSERTABLE)[number];

/** `section` stands for itself between others; `content` stands in a column. */
interface Insertable {
  readonly kind: InsertableKind;
  readonly name: string;
  readonly about: string;
  readonly level: 'section' | 'content';
  readonly mjml: string;
}

const parts: Record<InsertableKind, Omit<Insertable, 'kind'>> = {
  hero: {
    name: 'Hero', about: 'A large title on colour', level: 'section',
    mjml: `<mj-section css-class="hero" background-color="{{brand.accent}}" border-radius="12px" padding="36px 32px">
  <mj-column>
    <mj-text font-size="30px" line-height="38px" font-weight="700" color="{{brand.onAccent}}" padding="0 0 6px">A title in a few words</mj-text>
    <mj-text color="{{brand.onAccent}}" padding="0">One sentence that says why it matters.</mj-text>
  </mj-column>
</mj-section>`,
  },
  text: { name: 'Text', about: 'A paragraph', level: 'content', mjml: '<mj-text>Write your words here.</mj-text>' },
  button: { name: 'Button', about: 'One thing to do', level: 'content', mjml: '<mj-button href="{{brand.site}}/page">Open it</mj-button>' },
  image: { name: 'Image', about: 'A picture with words for those who do not see it', level: 'content', mjml: '<mj-image src="{{brand.site}}/picture.png" alt="What the picture shows" width="520px" />' },
  columns: {
    name: 'Two columns', about: 'Side by side, one above the other on phones', level: 'section',
    mjml: `<mj-section>
  <mj-column width="50%">
    <mj-text mj-class="heading">On the left</mj-text>
    <mj-text>Words on the left.</mj-text>
  </mj-column>
  <mj-column width="50%">
    <mj-text mj-class="heading">On the right</mj-text>
    <mj-text>Words on the right.</mj-text>
  </mj-column>
</mj-section>`,
  },
  products: {
    name: 'Product list', about: 'A row for each item of the event', level: 'section',
    mjml: `{{#each event.items}}
<mj-section padding="0 0 12px">
  <mj-group>
    <mj-column width="25%">
      <mj-image src="{{image}}" alt="{{name}}" padding="0 12px 0 0" />
    </mj-column>
    <mj-column width="75%">
      <mj-text padding="0 0 2px"><strong>{{name}}</strong></mj-text>
      <mj-text padding="0">{{currency price "EUR"}}</mj-text>
    </mj-column>
  </mj-group>
</mj-section>
{{/each}}`,
  },
  note: { name: 'Note', about: 'Words in a box', level: 'section', mjml: `<mj-section css-class="note" background-color="{{brand.background}}" border-radius="10px" padding="20px 24px 8px">
  <mj-column>
    <mj-text mj-class="heading">Good to know</mj-text>
    <mj-text>Words that stand apart.</mj-text>
  </mj-column>
</mj-section>` },
  divider: { name: 'Line', about: 'Between two parts', level: 'content', mjml: '<mj-divider border-width="1px" border-color="{{brand.line}}" />' },
  spacer: { name: 'Space', about: 'Room to breathe', level: 'content', mjml: '<mj-spacer height="24px" />' },
  condition: { name: 'Only for some', about: 'Other words for others', level: 'content', mjml: '<mj-text>{{#if profile.plan}}Words for people with a plan.{{else}}Words for everybody else.{{/if}}</mj-text>' },
  footer: { name: 'Footer', about: 'Address and ways to leave', level: 'section', mjml: '{{> footer}}' },
};

/** What the palette offers, in its order. */
export const insertable: readonly Insertable[] = INSERTABLE.map((kind) => ({ kind, ...parts[kind] }));
