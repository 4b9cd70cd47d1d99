/**
 * Maintenance notifications as an OData V2 service on SAP CAP, for the interop tests. Usage: sap-cap-server.mjs PORT FOLDER, where the folder has
 * CAP in its node_modules. Prints {"port"} when it listens. Takes {"id"} and one of: "expire" (sessions end), "lose" (the next
 * answer is cut after the work is done), "lock" (a number that a user holds, or null), "texts" ("replaces" or "appends"), "change"
 * ({"number", "phase", "text"}: somebody works on it); answers {"id", "value"} with all notifications. Ends with its input.
 *
 * CAP brings the protocol: JSON, filters, dates, lengths, ETags, error bodies. Added here is what it has no notion of: numbers, CSRF tokens, phases,
 * the two fields of the long text, locks.
 */
import { randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [port = '0', folder = '.'] = process.argv.slice(2);
process.chdir(folder);
process.env.NODE_ENV = 'test';
const cds = createRequire(join(folder, 'package.json'))('@sap/cds');
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);

const LOGIN = `Basic ${Buffer.from('TIELINE:secret').toString('base64')}`;
const sessions = new Map();
let loseNext = false;
let locked = null;
let texts = 'replaces';

/** The login of an ICF service and the CSRF protection of SAP Gateway: a token, valid with the cookie of its session. */
function protect(request, response, next) {
  if (request.headers.authorization !== LOGIN)
    return response.status(401).type('html').send('<html>Logon failed</html>');
  const session = /SAP_SESSIONID_S4H_100=([^;]+)/.exec(request.headers.cookie ?? '')?.[1];
  const asked = request.headers['x-csrf-token'];
  if (request.method === 'GET' && asked?.toLowerCase() === 'fetch') {
    const [id, token] = [randomUUID(), randomUUID()];
    sessions.set(id, token);
    response.setHeader('x-csrf-token', token);
    response.setHeader('set-cookie', [
      `SAP_SESSIONID_S4H_100=${id}; path=/; HttpOnly`,
      'sap-usercontext=sap-client=100; path=/',
    ]);
  } else if (request.method !== 'GET' && (session === undefined || sessions.get(session) !== asked)) {
    return response.status(403).setHeader('x-csrf-token', 'Required').type('text').send('CSRF token validation failed');
  }
  if (loseNext && request.method !== 'GET') {
    loseNext = false;
    // The work is done, its answer never arrives whole.
    response.write = () => true;
    response.end = () => request.socket.destroy();
  }
  return next();
}

cds.env.requires.db = { kind: 'sqlite', impl: '@cap-js/sqlite', credentials: { url: ':memory:' } };
cds.env.requires.auth = { kind: 'dummy' };
cds.env.requires.queue = false;
cds.env.requires.scheduling = false;
cds.env.log.levels = { cds: 'warn', server: 'warn' };
cds.prependListener('bootstrap', (app) => {
  app.use('/sap', protect);
  // Where SAP has the service and where CAP serves OData V2.
  app.use((request, _response, next) => {
    request.url = request.url.replace('/sap/opu/odata/sap/API_MAINTNOTIFICATION/', '/odata/v2/notifications/');
    request.originalUrl = request.url;
    next();
  });
});
await cds.plugins;

const now = () => new Date().toISOString().replace(/\.\d+Z$/, 'Z');

cds.on('serving:API_MAINTNOTIFICATION', (service) => {
  const { MaintenanceNotification } = service.entities;
  let last = 10_000_000;

  service.before('CREATE', MaintenanceNotification, ({ data }) => {
    data.MaintenanceNotification = String(++last);
    data.MaintNotifExtReferenceNumber = data.MaintNotifExtReferenceNumber?.toUpperCase() ?? '';
    data.NotifProcessingPhase = '1';
    data.ConcatenatedActiveSystStsName = 'OSNO';
    data.LastChangeDateTime = now();
    data.MaintNotificationLongText = data.MaintNotifLongTextForEdit ?? '';
  });
  service.before('UPDATE', MaintenanceNotification, async (request) => {
    const { data } = request;
    const { MaintenanceNotification: number } = request.params.at(-1) ?? data;
    const kept = await SELECT.one.from(MaintenanceNotification).where({ MaintenanceNotification: number });
    if (kept?.NotifProcessingPhase === '4') {
      return request.reject({ status: 400, code: 'IM/418', message: `Notification ${number} is completed` });
    }
    if (number === locked) {
      return request.reject({
        status: 400,
        code: 'IM/150',
        message: `Notification ${number} is locked by user MILLER`,
      });
    }
    if (data.MaintNotifLongTextForEdit !== undefined) {
      const before =
        texts === 'appends' && kept?.MaintNotificationLongText ? `${kept.MaintNotificationLongText}\n` : '';
      data.MaintNotificationLongText = before + data.MaintNotifLongTextForEdit;
      if (texts === 'appends') data.MaintNotifLongTextForEdit = '';
    }
    data.LastChangeDateTime = now();
  });
  service.on('CompleteMaintNotification', async (request) => {
    const { MaintenanceNotification: number } = request.data;
    const completed = { NotifProcessingPhase: '4', ConcatenatedActiveSystStsName: 'NOCO', LastChangeDateTime: now() };
    await UPDATE(MaintenanceNotification).set(completed).where({ MaintenanceNotification: number });
    return SELECT.one.from(MaintenanceNotification).where({ MaintenanceNotification: number });
  });

  createInterface({ input: process.stdin })
    .on('line', async (line) => {
      const asked = JSON.parse(line);
      if (asked.expire) sessions.clear();
      if (asked.lose) loseNext = true;
      if (asked.lock !== undefined) locked = asked.lock;
      if (asked.texts) texts = asked.texts;
      if (asked.change) {
        const { number, phase, text } = asked.change;
        const set = {
          LastChangeDateTime: now(),
          ...(phase && { NotifProcessingPhase: phase, ConcatenatedActiveSystStsName: '' }),
        };
        if (text)
          Object.assign(set, { MaintNotificationLongText: text, MaintNotifLongTextForEdit: text.slice(0, 1333) });
        await UPDATE(MaintenanceNotification).set(set).where({ MaintenanceNotification: number });
      }
      say({ id: asked.id, value: await SELECT.from(MaintenanceNotification).orderBy('MaintenanceNotification') });
    })
    .on('close', () => process.exit(0));
});

const express = createRequire(join(folder, 'package.json'))('express');
const app = express();
const listen = app.listen.bind(app);
// Nobody but the test is to reach it.
app.listen = (place) => listen(place, '127.0.0.1');
const server = await cds.server({
  app,
  from: join(import.meta.dirname, 'sap-notification.cds'),
  port: Number(port),
  in_memory: true,
  static: false,
  index: false,
});
if (!server.listening) await new Promise((resolve) => server.once('listening', resolve));
const { port: opened } = server.address();
await cds.emit('listening', { server, url: `http://127.0.0.1:${opened}` });
say({ port: opened });
