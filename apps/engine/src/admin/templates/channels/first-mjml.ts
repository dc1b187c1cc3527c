/** What a new mail begins with. */
export const FIRST_MJML = `{{#> base title="News"}}
<mj-section>
  <mj-column>
    <mj-text>Hello {{default profile.firstName "there"}},</mj-text>
    <mj-text>Write your message here.</mj-text>
  </mj-column>
</mj-section>
{{/base}}
`;
