/** What pages take of this room: all that runs without the compiler of mails, which is large and made for Node. */
export { checkRequest, type RequestSource } from './request.js';
