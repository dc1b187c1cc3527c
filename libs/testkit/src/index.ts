export { testDatabase, type TestDatabase } from './test-database.js';
export { serverVariable, startTestServer, startThrowawayServer, testServerUrl } from './test-server.js';
export { smtpSink, type CaughtMail, type SmtpAnswer, type SmtpSink, type SmtpSinkOptions } from './smtp-sink.js';
export { httpSink, type CaughtRequest, type HttpSink, type SinkAnswer } from './http-sink.js';
export { parseMail, type ParsedMail } from './mime.js';
export { withRedis, type TestRedis } from './redis.js';
export { launchBrowser } from './browser.js';
export { describeUnless } from './describe-when.js';
export { runSql } from './sql.js';
