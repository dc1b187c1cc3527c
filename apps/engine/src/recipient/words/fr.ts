import type { Words } from './words.js';

/** French. */
export const fr: Words = {
  tag: 'fr',
  channels: { email: 'E-mail', in_app: 'Dans le produit', sms: 'SMS', push: 'Push' },
  by: { email: 'par e-mail', in_app: 'dans le produit', sms: 'par SMS', push: 'par notification push' },
  confirm: { title: (topic, by, workspace) => `Ne plus recevoir « ${topic} » ${by} de ${workspace} ?`, about: (by) => (by === null ? 'Vous ne recevrez plus d’e-mails à ce sujet. Rien d’autre ne change.' : `Vous ne recevrez plus rien à ce sujet ${by}. Rien d’autre ne change.`), button: 'Se désabonner' },
  done: { title: (topic, by, workspace) => `C’est fait. Plus de « ${topic} » ${by} de ${workspace}.`, about: 'Cela vaut dès maintenant, même pour ce qui était déjà en route.', again: 'Se réabonner', choose: 'Choisir ce que vous voulez recevoir, et où' },
  back: { title: (topic, by, workspace) => `Vous recevez de nouveau « ${topic} » ${by} de ${workspace}.` },
  always: { title: (topic, workspace) => `« ${topic} » de ${workspace} est toujours envoyé.`, about: (workspace) => `Cela concerne ce que vous avez chez ${workspace} ; on ne peut donc pas s’en désabonner. Rien n’a été modifié.`, choose: 'Choisir ce que vous voulez recevoir d’autre' },
  preferences: {
    heading: 'Vos choix', title: (workspace) => `Ce que vous recevez de ${workspace}`, about: 'Décochez ce que vous ne voulez pas.', save: 'Enregistrer', none: 'Rien de tout cela', nothing: 'Il n’y a rien à choisir : ce qui est envoyé l’est toujours.', saved: 'Enregistré. Dès maintenant :',
    unchanged: 'Rien n’a été modifié : c’était déjà le cas.', topic: 'Sujet', always: 'Toujours', notHere: 'Pas envoyé ici',
  },
  pause: { title: 'Une pause de tout', about: 'Vos choix sont conservés, et d’ici là vous ne recevez que ce qui est toujours envoyé.', days: (days) => `${days} jours`, paused: (until) => `Vous êtes en pause jusqu’au ${until}.`, resume: 'Terminer la pause', done: (until) => `C’est fait. Jusqu’au ${until}, vous ne recevez que ce qui est toujours envoyé.`, resumed: 'C’est fait. La pause est terminée.' },
  changed: (topic, by, subscribed) => `${topic}, ${by} : ${subscribed ? 'vous le recevez désormais' : 'vous ne le recevez plus'}`,
  optIn: { title: (topic, by, workspace) => `Voulez-vous recevoir « ${topic} » ${by} de ${workspace} ?`, about: 'Quelqu’un l’a demandé avec votre adresse. Si ce n’était pas vous, fermez cette page : rien ne sera envoyé.', button: 'Oui, je m’abonne', done: (topic, workspace) => `C’est fait. Vous recevez « ${topic} » de ${workspace}.`, late: 'Cette question a expiré. Refaites la demande là où vous l’aviez faite.' },
  dead: { title: 'Ce lien ne fonctionne pas', about: 'Il a peut-être été coupé en chemin. Ouvrez-le de nouveau depuis l’e-mail, ou répondez à l’e-mail.' },
  these: 'ces e-mails',
  unsubscribed: 'Désabonné',
};
