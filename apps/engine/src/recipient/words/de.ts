import type { Words } from './words.js';

/** German. */
export const de: Words = {
  tag: 'de',
  channels: { email: 'E-Mail', in_app: 'Im Produkt', sms: 'SMS', push: 'Push' },
  by: { email: 'per E-Mail', in_app: 'im Produkt', sms: 'per SMS', push: 'per Push-Nachricht' },
  confirm: { title: (topic, by, workspace) => `„${topic}“ ${by} von ${workspace} abbestellen?`, about: (by) => (by === null ? 'Sie bekommen dazu keine E-Mails mehr. Sonst ändert sich nichts.' : `Sie bekommen dazu ${by} nichts mehr. Sonst ändert sich nichts.`), button: 'Abbestellen' },
  done: { title: (topic, by, workspace) => `Erledigt. Kein „${topic}“ mehr ${by} von ${workspace}.`, about: 'Das gilt ab sofort, auch für das, was schon unterwegs war.', again: 'Wieder bestellen', choose: 'Auswählen, wovon Sie hören möchten und wo' },
  back: { title: (topic, by, workspace) => `Sie bekommen „${topic}“ ${by} wieder von ${workspace}.` },
  always: { title: (topic, workspace) => `„${topic}“ von ${workspace} wird immer verschickt.`, about: (workspace) => `Es betrifft das, was Sie bei ${workspace} haben, darum lässt es sich nicht abbestellen. Es wurde nichts geändert.`, choose: 'Auswählen, wovon Sie sonst hören möchten' },
  preferences: {
    heading: 'Ihre Auswahl', title: (workspace) => `Was Sie von ${workspace} hören`, about: 'Entfernen Sie die Häkchen bei dem, was Sie nicht möchten.', save: 'Speichern', none: 'Nichts davon', nothing: 'Es gibt nichts auszuwählen: Was verschickt wird, wird immer verschickt.', saved: 'Gespeichert. Ab sofort gilt:',
    unchanged: 'Es wurde nichts geändert: Es war schon so.', topic: 'Thema', always: 'Immer', notHere: 'Wird hier nicht verschickt',
  },
  pause: { title: 'Eine Pause von allem', about: 'Ihre Auswahl bleibt, und bis dahin hören Sie nur, was immer verschickt wird.', days: (days) => `${days} Tage`, paused: (until) => `Sie machen Pause bis ${until}.`, resume: 'Pause beenden', done: (until) => `Erledigt. Bis ${until} hören Sie nur, was immer verschickt wird.`, resumed: 'Erledigt. Die Pause ist zu Ende.' },
  changed: (topic, by, subscribed) => `${topic}, ${by}: ${subscribed ? 'ab sofort bekommen Sie es' : 'Sie bekommen es nicht mehr'}`,
  optIn: { title: (topic, by, workspace) => `Möchten Sie „${topic}“ ${by} von ${workspace}?`, about: 'Jemand hat es mit Ihrer Adresse bestellt. Waren Sie es nicht, schließen Sie diese Seite: Dann wird nichts verschickt.', button: 'Ja, ich bestelle es', done: (topic, workspace) => `Erledigt. Sie bekommen „${topic}“ von ${workspace}.`, late: 'Diese Frage ist abgelaufen. Bestellen Sie dort, wo Sie es getan haben, noch einmal.' },
  dead: { title: 'Dieser Link funktioniert nicht', about: 'Vielleicht wurde er unterwegs abgeschnitten. Öffnen Sie ihn noch einmal aus der E-Mail, oder antworten Sie auf die E-Mail.' },
  these: 'diese E-Mails',
  unsubscribed: 'Abbestellt',
};
