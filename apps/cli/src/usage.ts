/** What `perennial --help` says. */
export const USAGE = `perennial: journeys as code

  perennial pull [key...]       write journeys, and the segments, templates and blocks they name, into files
  perennial validate [key...]   check the files without a server
  perennial plan [key...]       show what apply would change, and whom it touches
  perennial apply [key...]      make the workspace like the files: drafts, or with --publish live

Without keys: every journey, template and block, and the brand. The workspace is the one that the API key belongs to.

  --url <address>     of the server (or PERENNIAL_URL; default http://127.0.0.1:3000)
  --api-key <key>     better as PERENNIAL_API_KEY, which other users of the machine do not see
  --dir <folder>      where the files are (default: here)
  --publish           plan, apply: publish journeys and save versions of templates
  --overwrite         pull: replace files changed here; apply: replace what was changed on the server since the pull
  --check             plan: exit with 4 when something would change
  --json              one JSON document instead of text
  --help, --version

Exit codes: 0 done, 1 failed, 2 wrong usage or files, 3 conflict, 4 changes (plan --check).
`;
