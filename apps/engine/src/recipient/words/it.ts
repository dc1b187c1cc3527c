import type { Words } from './words.js';

/** Italian. */
export const it: Words = {
  tag: 'it',
  channels: { email: 'E-mail', in_app: 'Nel prodotto', sms: 'SMS', push: 'Push' },
  by: { email: 'per e-mail', in_app: 'nel prodotto', sms: 'per SMS', push: 'con notifiche push' },
  confirm: { title: (topic, by, workspace) => `Non ricevere più «${topic}» ${by} da ${workspace}?`, about: (by) => (by === null ? 'Non riceverà più e-mail su questo tema. Non cambia nient’altro.' : `Non riceverà più nulla su questo tema ${by}. Non cambia nient’altro.`), button: 'Annulla l’iscrizione' },
  done: { title: (topic, by, workspace) => `Fatto. Niente più «${topic}» ${by} da ${workspace}.`, about: 'Vale da subito, anche per ciò che era già in viaggio.', again: 'Iscriviti di nuovo', choose: 'Scegli che cosa ricevere, e dove' },
  back: { title: (topic, by, workspace) => `Riceve di nuovo «${topic}» ${by} da ${workspace}.` },
  always: { title: (topic, workspace) => `«${topic}» di ${workspace} viene sempre inviato.`, about: (workspace) => `Riguarda ciò che ha con ${workspace}, quindi nessuno può annullarlo. Non è cambiato nulla.`, choose: 'Scegli che cos’altro ricevere' },
  preferences: {
    heading: 'Le sue scelte', title: (workspace) => `Che cosa riceve da ${workspace}`, about: 'Tolga la spunta a ciò che non vuole.', save: 'Salva', none: 'Niente di tutto questo', nothing: 'Non c’è nulla da scegliere: ciò che viene inviato viene sempre inviato.', saved: 'Salvato. Da subito:',
    unchanged: 'Non è cambiato nulla: era già così.', topic: 'Tema', always: 'Sempre', notHere: 'Non inviato qui',
  },
  pause: { title: 'Una pausa da tutto', about: 'Le sue scelte restano, e fino ad allora riceve solo ciò che viene sempre inviato.', days: (days) => `${days} giorni`, paused: (until) => `È in pausa fino al ${until}.`, resume: 'Termina la pausa', done: (until) => `Fatto. Fino al ${until} riceve solo ciò che viene sempre inviato.`, resumed: 'Fatto. La pausa è finita.' },
  changed: (topic, by, subscribed) => `${topic}, ${by}: ${subscribed ? 'da ora lo riceve' : 'non lo riceve più'}`,
  optIn: { title: (topic, by, workspace) => `Vuole ricevere «${topic}» ${by} da ${workspace}?`, about: 'Qualcuno lo ha chiesto con il suo indirizzo. Se non è stato lei, chiuda questa pagina: non verrà inviato nulla.', button: 'Sì, mi iscrivo', done: (topic, workspace) => `Fatto. Riceve «${topic}» da ${workspace}.`, late: 'Questa domanda è scaduta. Lo chieda di nuovo dove lo aveva fatto.' },
  dead: { title: 'Questo link non funziona', about: 'Forse è stato tagliato lungo la strada. Lo apra di nuovo dall’e-mail, o risponda all’e-mail.' },
  these: 'queste e-mail',
  unsubscribed: 'Iscrizione annullata',
};
