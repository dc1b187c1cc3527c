import type { Words } from './words.js';

/** Spanish. */
export const es: Words = {
  tag: 'es',
  channels: { email: 'Correo', in_app: 'En el producto', sms: 'SMS', push: 'Push' },
  by: { email: 'por correo', in_app: 'en el producto', sms: 'por SMS', push: 'por notificación push' },
  confirm: { title: (topic, by, workspace) => `¿Dejar de recibir «${topic}» ${by} de ${workspace}?`, about: (by) => (by === null ? 'No recibirá más correos sobre esto. No cambia nada más.' : `No recibirá nada más sobre esto ${by}. No cambia nada más.`), button: 'Darse de baja' },
  done: { title: (topic, by, workspace) => `Hecho. No más «${topic}» ${by} de ${workspace}.`, about: 'Vale desde ahora, también para lo que ya estaba en camino.', again: 'Volver a suscribirse', choose: 'Elegir de qué quiere saber, y dónde' },
  back: { title: (topic, by, workspace) => `Vuelve a recibir «${topic}» ${by} de ${workspace}.` },
  always: { title: (topic, workspace) => `«${topic}» de ${workspace} se envía siempre.`, about: (workspace) => `Trata de lo que usted tiene con ${workspace}, así que nadie puede darse de baja. No se ha cambiado nada.`, choose: 'Elegir de qué más quiere saber' },
  preferences: {
    heading: 'Sus preferencias', title: (workspace) => `Lo que recibe de ${workspace}`, about: 'Desmarque lo que no quiera.', save: 'Guardar', none: 'Nada de esto', nothing: 'No hay nada que elegir: lo que se envía se envía siempre.', saved: 'Guardado. Desde ahora:',
    unchanged: 'No se ha cambiado nada: ya era así.', topic: 'Tema', always: 'Siempre', notHere: 'No se envía aquí',
  },
  pause: { title: 'Una pausa de todo', about: 'Sus preferencias se conservan, y hasta entonces solo recibe lo que se envía siempre.', days: (days) => `${days} días`, paused: (until) => `Está en pausa hasta el ${until}.`, resume: 'Terminar la pausa', done: (until) => `Hecho. Hasta el ${until} solo recibe lo que se envía siempre.`, resumed: 'Hecho. La pausa ha terminado.' },
  changed: (topic, by, subscribed) => `${topic}, ${by}: ${subscribed ? 'lo recibe desde ahora' : 'ya no lo recibe'}`,
  optIn: { title: (topic, by, workspace) => `¿Quiere recibir «${topic}» ${by} de ${workspace}?`, about: 'Alguien lo pidió con su dirección. Si no fue usted, cierre esta página: no se enviará nada.', button: 'Sí, suscribirme', done: (topic, workspace) => `Hecho. Recibe «${topic}» de ${workspace}.`, late: 'Esta pregunta ha caducado. Vuelva a pedirlo donde lo hizo.' },
  dead: { title: 'Este enlace no funciona', about: 'Puede que se haya cortado por el camino. Ábralo de nuevo desde el correo, o responda al correo.' },
  these: 'estos correos',
  unsubscribed: 'Baja confirmada',
};
