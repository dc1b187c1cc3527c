import type { Words } from './words.js';

/** Portuguese. */
export const pt: Words = {
  tag: 'pt',
  channels: { email: 'E-mail', in_app: 'No produto', sms: 'SMS', push: 'Push' },
  by: { email: 'por e-mail', in_app: 'no produto', sms: 'por SMS', push: 'por notificação push' },
  confirm: { title: (topic, by, workspace) => `Deixar de receber “${topic}” ${by} de ${workspace}?`, about: (by) => (by === null ? 'Não receberá mais e-mails sobre isto. Nada mais muda.' : `Não receberá mais nada sobre isto ${by}. Nada mais muda.`), button: 'Cancelar a subscrição' },
  done: { title: (topic, by, workspace) => `Feito. Não há mais “${topic}” ${by} de ${workspace}.`, about: 'Vale a partir de agora, também para o que já estava a caminho.', again: 'Subscrever de novo', choose: 'Escolher o que quer receber, e onde' },
  back: { title: (topic, by, workspace) => `Volta a receber “${topic}” ${by} de ${workspace}.` },
  always: { title: (topic, workspace) => `“${topic}” de ${workspace} é sempre enviado.`, about: (workspace) => `É sobre o que tem com ${workspace}, por isso ninguém o pode cancelar. Nada foi alterado.`, choose: 'Escolher o que mais quer receber' },
  preferences: {
    heading: 'As suas escolhas', title: (workspace) => `O que recebe de ${workspace}`, about: 'Desmarque o que não quer.', save: 'Guardar', none: 'Nada disto', nothing: 'Não há nada a escolher: o que é enviado é sempre enviado.', saved: 'Guardado. A partir de agora:',
    unchanged: 'Nada foi alterado: já estava assim.', topic: 'Tema', always: 'Sempre', notHere: 'Não é enviado aqui',
  },
  pause: { title: 'Uma pausa de tudo', about: 'As suas escolhas mantêm-se, e até lá só recebe o que é sempre enviado.', days: (days) => `${days} dias`, paused: (until) => `Está em pausa até ${until}.`, resume: 'Terminar a pausa', done: (until) => `Feito. Até ${until} só recebe o que é sempre enviado.`, resumed: 'Feito. A pausa terminou.' },
  changed: (topic, by, subscribed) => `${topic}, ${by}: ${subscribed ? 'passa a recebê-lo' : 'deixa de recebê-lo'}`,
  optIn: { title: (topic, by, workspace) => `Quer receber “${topic}” ${by} de ${workspace}?`, about: 'Alguém o pediu com o seu endereço. Se não foi você, feche esta página: nada será enviado.', button: 'Sim, quero subscrever', done: (topic, workspace) => `Feito. Recebe “${topic}” de ${workspace}.`, late: 'Esta pergunta expirou. Peça de novo onde o fez.' },
  dead: { title: 'Esta ligação não funciona', about: 'Pode ter sido cortada pelo caminho. Abra-a de novo a partir do e-mail, ou responda ao e-mail.' },
  these: 'estes e-mails',
  unsubscribed: 'Subscrição cancelada',
};
