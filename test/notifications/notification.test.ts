import { deepEqual, equal, match, ok } from 'node:assert/strict';
import { type Alarm, transitionOf } from '../../src/model/alarm.ts';
import type { Calendar } from '../../src/model/calendar.ts';
import type { NotificationRequest } from '../../src/model/notification.ts';
import { readSettings } from '../../src/model/settings.ts';
import { digestOf, digestText } from '../../src/notifications/digest.ts';
import { dueOf } from '../../src/notifications/due.ts';
import { notificationOfAlarm } from '../../src/notifications/notification-of-alarm.ts';
import { CHANNEL_NAMES, HTTP_CHANNELS } from '../../src/notifications/registry.ts';
import { type NotifySettings, notifyProblems, notifySettings } from '../../src/notifications/settings.ts';

const alarm = {
  ...{
    id: 'TL-1',
    rule: { id: 'r', name: 'too hot', type: 'threshold' },
    asset: 'acme/press-1',
    property: 'temperature',
  },
  ...{ condition: 'H', state: 'UNACK', priority: 'high', value: 85.25, unit: 'Cel', limit: 80, raisedAt: 100 },
  ...{ message: '<hot> & loud', evidence: {} },
} as Alarm;
const settings: Pick<NotifySettings, 'title' | 'text' | 'onClear' | 'consoleUrl'> = {
  ...{ title: '{priority}: {asset} {property} {value} {unit}', text: '{message}', onClear: 'tell' },
  consoleUrl: 'https://gateway:1880/',
};
const told = (change: Partial<NotificationRequest> = {}): NotificationRequest => {
  const request = notificationOfAlarm(alarm, { kind: 'raised', at: 100 }, settings);
  ok(request);
  return { ...request, ...change };
};

describe('what people are told of an alarm', () => {
  it('has its title and text filled in, and a link to the alarm in the console', () => {
    const { title, text, link } = told();
    deepEqual(
      [title, text, link],
      ['high: acme/press-1 temperature 85.25 °C', '<hot> & loud', 'https://gateway:1880/tieline/#alarm/TL-1'],
    );
  });

  it('says what else has happened to it', () => {
    const cleared = notificationOfAlarm(alarm, { kind: 'cleared', at: 200 }, settings);
    match(cleared?.title ?? '', /^cleared: high: /);
    equal(notificationOfAlarm(alarm, { kind: 'cleared', at: 200 }, { ...settings, onClear: 'nothing' }), undefined);
  });

  it('says that it is raised again, also where the first value had raised it, and then that it is over', () => {
    const again = { ...alarm, first: true as const, raisedAgainAt: 300 };
    const titleOf = (change: Parameters<typeof notificationOfAlarm>[1]) =>
      notificationOfAlarm(again, change, settings)?.title ?? '';
    deepEqual(transitionOf(again), { kind: 'raised', at: 300 });
    match(titleOf({ kind: 'raised', at: 300 }), /^again: high: /);
    match(titleOf({ kind: 'cleared', at: 400 }), /^cleared: high: /);
  });

  it('is nothing for the first value after a start, unless nobody has answered it', () => {
    const first = { ...alarm, first: true as const };
    equal(notificationOfAlarm(first, { kind: 'raised', at: 100 }, settings), undefined);
    const late = notificationOfAlarm(first, { kind: 'raised', at: 101, escalated: 'first' }, settings);
    match(late?.title ?? '', /^not acknowledged: /);
  });
});

describe('several alarms in one message', () => {
  const low = { ...alarm, priority: 'low' as const, id: 'TL-2' };
  const many = [
    told({ alarm: low, key: 'TL-2', title: 'second', at: 300 }),
    told({ title: 'first', at: 100 }),
    told({ alarm: low, key: 'TL-2', title: 'third', transition: 'cleared', at: 200 }),
  ];

  it('are counted in the title, the most urgent first, then the newest', () => {
    const { title, priority, entries } = digestOf(many);
    deepEqual(
      [title, priority, entries.map((one) => one.title)],
      [...['3 alarms: 2 raised, 1 cleared', 'high'], ['first', 'second', 'third']],
    );
  });

  it('have an id that is the same for the same changes', () => {
    equal(digestOf(many).id, digestOf(many.toReversed()).id);
  });

  it('are told in full up to twenty; then it says how many more there are', () => {
    const text = digestText(digestOf(Array.from({ length: 25 }, (_, i) => told({ title: `alarm ${i}`, at: i }))));
    equal(text.split('\n\n').length, 21);
    match(text, /and 5 more$/);
  });
});

describe('when people are told', () => {
  const night: Pick<Calendar, 'isOpen' | 'nextChange'> = { isOpen: (at) => at >= 1000, nextChange: () => 1000 };
  const when = { groupSeconds: 0.01, urgentFrom: 'critical' } as const;

  it('is after the time in which others may join', () =>
    deepEqual(dueOf('low', 5, when, undefined), { at: 15, waits: false }));

  it('is when the calendar opens, but at once where it is urgent', () => {
    deepEqual(dueOf('high', 5, when, night), { at: 1000, waits: true });
    deepEqual(dueOf('critical', 5, when, night), { at: 15, waits: false });
    deepEqual(dueOf('high', 1000, when, night), { at: 1010, waits: false });
  });

  it('is at once where the calendar never opens', () => {
    const never = { isOpen: () => false, nextChange: () => Number.POSITIVE_INFINITY };
    deepEqual(dueOf('low', 5, when, never), { at: 15, waits: false });
  });
});

describe('a channel', () => {
  const digest = digestOf([told()]);
  const text = digestText(digest);

  it('has a name of its own', () => equal(new Set(CHANNEL_NAMES).size, CHANNEL_NAMES.length));

  for (const { name, body } of HTTP_CHANNELS) {
    it(`${name} carries title, text and link as JSON`, () => {
      const sent = JSON.stringify(body(digest, text));
      for (const part of ['acme/press-1 temperature 85.25', 'gateway:1880/tieline/#alarm/TL-1'])
        ok(sent.includes(part), sent);
    });
  }

  it('Slack has its control characters escaped', () => {
    const slack = HTTP_CHANNELS.find(({ name }) => name === 'Slack')?.body(digest, text) as { text: string };
    match(slack.text, /&lt;hot&gt; &amp; loud/);
  });
});

describe('the settings of notify', () => {
  const problems = (stored: object) =>
    readSettings(notifySettings, { plant: 'p', ...stored }, notifyProblems).problems.map(({ field }) => field);
  const mail = { channel: 'mail', host: 'smtp', from: 'a@b.example', to: 'c@d.example' };

  it('want what their channel needs', () => {
    deepEqual(problems({ channel: 'Slack' }), ['Address']);
    deepEqual(problems({ channel: 'Slack', webhookUrl: 'https://hooks.example/x' }), []);
    deepEqual(problems({ channel: 'mail' }), ['Mail server', 'From', 'To']);
    deepEqual(problems(mail), []);
  });

  it('want addresses, a calendar for who is on call, and names that are filled in', () => {
    deepEqual(problems({ ...mail, to: 'c@d.example, nobody' }), ['To']);
    deepEqual(problems({ ...mail, to: '{onCall}' }), ['Calendar']);
    deepEqual(problems({ ...mail, to: '{onCall}', calendar: 'c' }), []);
    deepEqual(problems({ ...mail, title: '{asset} {wat}' }), ['Title']);
  });

  it('tell no address of a webhook in what is wrong with it', () => {
    const { problems: found } = readSettings(
      notifySettings,
      { plant: 'p', channel: 'Slack', webhookUrl: 'ftp://secret' },
      notifyProblems,
    );
    ok(!JSON.stringify(found).includes('secret'));
  });
});
