/** What a new mail begins with. */
export const FIRST_MJML = `<mjml lang="en">
  <mj-head>
    <mj-attributes>
      <mj-all font-family="Inter, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif" />
      <mj-text font-size="16px" line-height="26px" color="#1A1E19" padding="0 0 16px" />
    </mj-attributes>
  </mj-head>
  <mj-body background-color="#F6F5F1">
    <mj-section background-color="#FFFFFF" padding="40px">
      <mj-column>
        <mj-text>Hello {{default profile.firstName "there"}},</mj-text>
        <mj-text>Write your message here.</mj-text>
      </mj-column>
    </mj-section>
    <mj-section padding="16px 40px">
      <mj-column>
        <mj-text font-size="12px" line-height="18px" color="#6A7067">{{workspace.name}} {{workspace.postalAddress}}<br />
          <a href="{{links.preferences}}">What you get</a> · <a href="{{links.unsubscribe}}">Unsubscribe</a></mj-text>
      </mj-column>
    </mj-section>
  </mj-body>
</mjml>
`;
