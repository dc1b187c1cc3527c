import type { Words } from './words.js';

/** Dutch. */
export const nl: Words = {
  tag: 'nl',
  channels: { email: 'E-mail', in_app: 'In het product', sms: 'Sms', push: 'Push' },
  by: { email: 'per e-mail', in_app: 'in het product', sms: 'per sms', push: 'per pushbericht' },
  confirm: { title: (topic, by, workspace) => `“${topic}” ${by} van ${workspace} stoppen?`, about: (by) => (by === null ? 'U krijgt hierover geen e-mail meer. Verder verandert er niets.' : `U krijgt hierover ${by} niets meer. Verder verandert er niets.`), button: 'Uitschrijven' },
  done: { title: (topic, by, workspace) => `Klaar. Geen “${topic}” meer ${by} van ${workspace}.`, about: 'Dat geldt vanaf nu, ook voor wat al onderweg was.', again: 'Weer inschrijven', choose: 'Kiezen waarover u wilt horen, en waar' },
  back: { title: (topic, by, workspace) => `U krijgt “${topic}” ${by} weer van ${workspace}.` },
  always: { title: (topic, workspace) => `“${topic}” van ${workspace} wordt altijd verstuurd.`, about: (workspace) => `Het gaat over wat u bij ${workspace} heeft, dus niemand kan zich ervoor uitschrijven. Er is niets veranderd.`, choose: 'Kiezen waarover u nog meer wilt horen' },
  preferences: {
    heading: 'Uw keuzes', title: (workspace) => `Wat u van ${workspace} hoort`, about: 'Haal het vinkje weg bij wat u niet wilt.', save: 'Opslaan', none: 'Niets hiervan', nothing: 'Er valt niets te kiezen: wat wordt verstuurd, wordt altijd verstuurd.', saved: 'Opgeslagen. Vanaf nu geldt:',
    unchanged: 'Er is niets veranderd: het was al zo.', topic: 'Onderwerp', always: 'Altijd', notHere: 'Wordt hier niet verstuurd',
  },
  pause: { title: 'Even pauze van alles', about: 'Uw keuzes blijven bewaard, en tot die tijd hoort u alleen wat altijd wordt verstuurd.', days: (days) => `${days} dagen`, paused: (until) => `U heeft pauze tot ${until}.`, resume: 'Pauze beëindigen', done: (until) => `Klaar. Tot ${until} hoort u alleen wat altijd wordt verstuurd.`, resumed: 'Klaar. De pauze is voorbij.' },
  changed: (topic, by, subscribed) => `${topic}, ${by}: ${subscribed ? 'u krijgt het vanaf nu' : 'u krijgt het niet meer'}`,
  optIn: { title: (topic, by, workspace) => `Wilt u “${topic}” ${by} van ${workspace}?`, about: 'Iemand heeft erom gevraagd met uw adres. Was u het niet, sluit deze pagina dan: er wordt niets verstuurd.', button: 'Ja, schrijf mij in', done: (topic, workspace) => `Klaar. U krijgt “${topic}” van ${workspace}.`, late: 'Deze vraag is verlopen. Vraag het opnieuw aan waar u dat deed.' },
  dead: { title: 'Deze link werkt niet', about: 'Misschien is hij onderweg afgekapt. Open hem opnieuw vanuit de e-mail, of beantwoord de e-mail.' },
  these: 'deze e-mails',
  unsubscribed: 'Uitgeschreven',
};
